using ActorNet.Io.Processes;

namespace ActorNet.Bench.Datapath.Systems;

/// <summary>Which processors the contenders run on: all on the same one, and a second one for those that need two.</summary>
/// <remarks>The first processor of the process is left to its main thread, the compiler and the machine.</remarks>
internal static class Processors
{
    private static readonly IReadOnlyList<int> Usable = CpuAffinity.GetProcess();

    /// <summary>The lane's, and that of threads which are compared with it; -1 for any.</summary>
    internal static int First => Usable.Count > 1 ? Usable[1] : -1;

    /// <summary>The other end's, where frames change threads; -1 for any.</summary>
    internal static int Second => Usable.Count > 2 ? Usable[2] : -1;
}
