using EvoPrompting.Jobs;

namespace EvoPrompting.Networks.Trainers;

/// <summary>What a parent says to predictions: whether it wants the state that they came from.</summary>
public static class KeptState
{
    public static Frame Wanted { get; } = new(FrameKind.Input, [1]);

    public static Frame NotWanted { get; } = new(FrameKind.Input, [0]);

    internal static bool IsWanted(Frame answer) => answer is { Kind: FrameKind.Input, Payload: [1] };
}
