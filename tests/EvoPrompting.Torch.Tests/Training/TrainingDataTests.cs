using EvoPrompting.Networks.Trainers;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.Training;

public class TrainingDataTests
{
    [Fact]
    public void TheyAreTheSameAfterTheWayToAWorker()
    {
        var data = SmallTask.Data.ForTraining();
        var copy = TrainingData.FromBytes(data.ToBytes());
        Assert.Equal((data.Length, data.Channels, data.Classes), (copy.Length, copy.Channels, copy.Classes));
        Assert.Equal(data.TrainInputs, copy.TrainInputs);
        Assert.Equal(data.TrainLabels, copy.TrainLabels);
        Assert.Equal(data.ValidationInputs, copy.ValidationInputs);
        Assert.Equal(data.TestInputs, copy.TestInputs);
    }

    [Fact]
    public void DamagedBytesAreRefused()
    {
        var bytes = SmallTask.Data.ForTraining().ToBytes();
        Assert.Throws<InvalidDataException>(() => TrainingData.FromBytes(bytes.AsSpan(0, 10)));
        Assert.Throws<InvalidDataException>(() => TrainingData.FromBytes(bytes.AsSpan(1)));
        Assert.Throws<InvalidDataException>(() => TrainingData.FromBytes(bytes.AsSpan(0, bytes.Length - 4)));
        Array.Fill(bytes, (byte)0x7f, 0, 24);
        Assert.Throws<InvalidDataException>(() => TrainingData.FromBytes(bytes));
    }
}
