namespace ActorNet.VhostUser.Sockets;

/// <summary>A port's actor to itself: it is time for another attempt to connect, or to accept.</summary>
internal sealed class TryAgain
{
    public static readonly TryAgain Instance = new();

    private TryAgain()
    {
    }
}
