namespace ActorNet.Actors.NetQueues;

/// <summary>How reports spell the reasons of <see cref="DataGate"/>.</summary>
public static class DataGateNames
{
    /// <summary>The name of one reason.</summary>
    public static string Of(DataGate reason) => reason switch
    {
        DataGate.NoBuffers => "no-buffers",
        DataGate.NotWritable => "not-writable",
        DataGate.Paused => "paused",
        DataGate.Steering => "steering",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "is not one reason"),
    };
}
