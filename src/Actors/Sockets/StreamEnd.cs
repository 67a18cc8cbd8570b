using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Sockets;

/// <summary>How a stream comes about.</summary>
public abstract record StreamEnd
{
    private StreamEnd()
    {
    }

    /// <summary>Somebody connects to us; one at a time, others wait in the kernel.</summary>
    /// <param name="Address">Where.</param>
    /// <param name="LastPort">The last port to try while those from the address's on are in use; null: only that one.</param>
    public sealed record Listen(SocketEndpoint Address, int? LastPort = null) : StreamEnd;

    /// <summary>We connect to somebody.</summary>
    /// <param name="Address">Where he listens.</param>
    /// <param name="Interval">Time between attempts; zero: there is one only; null: longer and longer (<see cref="RetryDelay"/>).</param>
    public sealed record Connect(SocketEndpoint Address, TimeSpan? Interval) : StreamEnd;

    /// <summary>Somebody has connected for us.</summary>
    /// <param name="Descriptor">The number of the open descriptor.</param>
    public sealed record Inherited(int Descriptor) : StreamEnd;
}
