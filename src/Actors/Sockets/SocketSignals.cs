namespace ActorNet.Actors.Sockets;

/// <summary>A port's actor to itself: it is time for another attempt to connect, to accept, or to send.</summary>
internal sealed class TryAgain
{
    public static readonly TryAgain Instance = new();

    private TryAgain()
    {
    }
}

/// <summary>A port's actor to itself: the connection has lasted for a while.</summary>
internal sealed class Proven
{
    public static readonly Proven Instance = new();

    private Proven()
    {
    }
}
