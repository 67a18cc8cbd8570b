namespace ActorNet.Devices.Filtering;

/// <summary>What a dump writes.</summary>
public enum DumpSubjects
{
    /// <summary>Frames that come by.</summary>
    Passing,

    /// <summary>Frames that later filters drop, with the reason.</summary>
    Drops,

    /// <summary>Both: a frame that is dropped later appears twice.</summary>
    PassingAndDrops,
}
