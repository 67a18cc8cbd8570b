using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Devices;

/// <summary>Throwing kept out of line, so that the callers stay small enough to be inlined.</summary>
/// <remarks>Everything thrown here is a bug of ours; what a guest does is answered with return values.</remarks>
internal static class ThrowHelper
{
    [DoesNotReturn]
    internal static void OutOfSlice() =>
        throw new ArgumentOutOfRangeException(null, "The access lies outside the memory slice.");

    [DoesNotReturn]
    internal static void OutOfBatch(int index, int count) =>
        throw new ArgumentOutOfRangeException(nameof(index), index, $"The batch holds {count} frames.");

    [DoesNotReturn]
    internal static void Invalid(string rule) => throw new InvalidOperationException(rule);
}
