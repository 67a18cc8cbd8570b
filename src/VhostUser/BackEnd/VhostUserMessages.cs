namespace ActorNet.VhostUser.BackEnd;

// What a VhostUserBackEndActor says to itself, beside DescriptorReady.

/// <summary>It is time to look at the rings that have no doorbell.</summary>
internal sealed class PollRings
{
    public static readonly PollRings Instance = new();

    private PollRings()
    {
    }
}
