namespace ActorNet.Devices.Filtering;

/// <summary>What a throttle does with a frame that comes too early.</summary>
public enum ThrottlePolicy
{
    /// <summary>Holds it until its time comes; frames keep their order.</summary>
    Shape,

    /// <summary>Drops it, counted as <c>policed</c>.</summary>
    Police,
}
