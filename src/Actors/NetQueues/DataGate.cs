namespace ActorNet.Actors.NetQueues;

/// <summary>Why an actor takes no frames. Its data lane is open when there is no reason left.</summary>
[Flags]
public enum DataGate
{
    /// <summary>It takes frames.</summary>
    None = 0,

    /// <summary>The guest has made no buffers available.</summary>
    NoBuffers = 1,

    /// <summary>The descriptor takes no more for now.</summary>
    NotWritable = 2,

    /// <summary>The virtual machine is paused: nothing touches its memory.</summary>
    Paused = 4,

    /// <summary>Frames are being placed over other receive queues.</summary>
    Steering = 8,
}
