using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Tasks.Training;
using EvoPrompting.Workers;
using TorchSharp;
using Module = EvoPrompting.Tasks.Contract.Module;

namespace EvoPrompting.Tasks;

/// <summary>What a worker does with a request: loads the candidate, trains it, sends frames.</summary>
public static class WorkerJobs
{
    /// <summary>
    /// Sends Cost, Predictions and Finished frames, or Rejected as the last. A bad candidate never throws; what
    /// <paramref name="send"/> throws is passed on.
    /// </summary>
    /// <exception cref="InvalidDataException">The request itself is damaged or names a task that no worker knows.</exception>
    public static void Run(WorkerRequest request, Action<Frame> send)
    {
        if (request.Task != Mnist1DTask.TaskName) throw new InvalidDataException($"no worker knows the task '{request.Task}'");
        var settings = JsonSerializer.Deserialize<TrainingSettings>(request.Settings) ?? throw new InvalidDataException("a request without settings");
        if (settings.Faults().FirstOrDefault() is { } fault) throw new InvalidDataException(fault);
        var trainer = new ClassifierTrainer(TrainingData.FromBytes(request.Data), settings, request.TrainingSeed);

        ResetTorch(request.TrainingSeed);
        var context = new AssemblyLoadContext("candidate", isCollectible: true);
        try
        {
            foreach (var frame in trainer.Train(() => Construct(context, request.Assembly))) send(frame);
        }
        finally
        {
            context.Unload();
        }
    }

    // Global state that a candidate before this one may have changed.
    private static void ResetTorch(ulong seed)
    {
        torch.set_grad_enabled(true);
        torch.set_default_dtype(torch.ScalarType.Float32);
        torch.set_default_device(torch.CPU);
        torch.random.manual_seed(unchecked((long)seed));
    }

    private static Module Construct(AssemblyLoadContext context, byte[] assembly)
    {
        var types = context.LoadFromStream(new MemoryStream(assembly)).GetTypes().Where(t => t.IsSubclassOf(typeof(Module))).ToList();
        if (types is not [{ Name: CandidateText.ClassName, IsAbstract: false } type])
            throw new Layers.CandidateException(Stage.Contract, $"the program needs exactly one class '{CandidateText.ClassName} : Module'; it has {(types.Count == 0 ? "none" : string.Join(", ", types.Select(t => t.Name)))}");
        if (type.GetConstructor(BindingFlags.Public | BindingFlags.Instance, []) is not { } constructor)
            throw new Layers.CandidateException(Stage.Contract, $"the class {CandidateText.ClassName} needs a constructor without parameters");
        return (Module)constructor.Invoke([]);
    }
}
