using System.Collections.Immutable;
using ActorNet.Devices.Virtio;

namespace ActorNet.Actors.VirtioNets;

/// <summary>
/// Where queues log what they write to the guest's memory, from now on and in later runs; the logs stay mapped until the
/// next <see cref="LogSet"/>, or until the driver was detached. Answered by <see cref="LogSet"/>.
/// </summary>
/// <param name="Logs">By queue index; a queue without an entry logs nothing.</param>
public sealed record SetLog(ImmutableArray<VirtqueueLog> Logs);

/// <summary>Every queue logs where it was told to, and nowhere else.</summary>
public sealed record LogSet;

/// <summary>From the NIC to a queue actor: log there. Answered by <see cref="LogTaken"/>.</summary>
internal sealed record UseLog(VirtqueueLog Log);

/// <summary>From a queue actor to its NIC: it logs where the last <see cref="UseLog"/> said.</summary>
internal sealed class LogTaken
{
    public static readonly LogTaken Instance = new();

    private LogTaken()
    {
    }
}
