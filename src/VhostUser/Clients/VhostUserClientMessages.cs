namespace ActorNet.VhostUser.Clients;

// What a VhostUserClientActor says to itself, beside DescriptorReady.

/// <summary>The back end should have been set up by now.</summary>
internal sealed class SetUpTimeout
{
    public static readonly SetUpTimeout Instance = new();

    private SetUpTimeout()
    {
    }
}

/// <summary>The back end has run for long enough to be called a good one.</summary>
internal sealed class Proven
{
    public static readonly Proven Instance = new();

    private Proven()
    {
    }
}
