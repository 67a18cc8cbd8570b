namespace ActorNet.Actors.E1000s.InProcess;

/// <summary>To the transport of a machine in this process: there are accesses in its queue.</summary>
internal sealed class AccessesMade
{
    public static readonly AccessesMade Instance = new();

    private AccessesMade()
    {
    }
}
