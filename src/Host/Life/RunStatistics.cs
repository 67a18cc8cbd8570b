using System.Collections.Immutable;
using ActorNet.Actors.Ports;

namespace ActorNet.Host.Life;

/// <summary>
/// What a run allocated for the frames that it moved: <c>ACTORNET_STATS=1</c> in the environment has it printed at exit. The data path
/// allocates nothing a frame, so the number does not grow with the frames.
/// </summary>
public sealed class RunStatistics
{
    private const string Variable = "ACTORNET_STATS";
    private readonly long _allocatedAtStart = GC.GetTotalAllocatedBytes(precise: true);

    /// <summary>True when the statistics were asked for.</summary>
    public static bool Wanted => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>The line to print. Bytes are counted from the creation of this object to the call.</summary>
    public async Task<string> DescribeAsync(Func<Task<ImmutableArray<PortReport>>> getReports)
    {
        // Asked first: the question itself allocates.
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - _allocatedAtStart;
        ImmutableArray<PortReport> ports = await getReports().ConfigureAwait(false);
        long frames = ports.Where(static port => port.IsEdge).Sum(static port => port.FramesIn);
        return $"stats: frames={frames} allocated-bytes={allocated}";
    }
}
