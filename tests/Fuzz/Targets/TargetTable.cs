using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>Everything that can be fuzzed.</summary>
public static class TargetTable
{
    /// <summary>The targets.</summary>
    public static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new RingTarget("split-ring", packed: false),
        new RingTarget("packed-ring", packed: true),
        new NetHeaderTarget(),
        new ControlQueueTarget(),
        new VhostUserTarget(),
        new RemotePciTarget(),
        new DriverRingTarget(),
        new E1000Target(),
        new E1000RingTarget(),
        new FrameStreamTarget(),
        new L2tpv3Target(),
    ];

    /// <summary>The target of a name, or null.</summary>
    public static IFuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    /// <summary>The folder of the inputs that come with the program.</summary>
    public static string CorpusOf(IFuzzTarget target) => Path.Combine(AppContext.BaseDirectory, "Corpus", target.Name);
}
