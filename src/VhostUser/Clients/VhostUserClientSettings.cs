using ActorNet.VhostUser.FrontEnd;

namespace ActorNet.VhostUser.Clients;

/// <summary>One port with a vhost-user back end behind it, as configured.</summary>
/// <param name="Id">Its id in the topology.</param>
/// <param name="SocketPath">Where the back end listens, or connects.</param>
/// <param name="IsServer">True: this side listens.</param>
/// <param name="Wishes">What it wants of the back end.</param>
/// <param name="RingSize">Entries of each ring: a power of two.</param>
/// <param name="Dispatcher">The lane of the port.</param>
public sealed record VhostUserClientSettings(string Id, string SocketPath, bool IsServer, FrontEndWishes Wishes, ushort RingSize, string Dispatcher)
{
    /// <summary>How long a back end may take from the connection until its rings run.</summary>
    public TimeSpan SetUpLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long it has to run before it counts as a good one, with which the next attempt may come soon.</summary>
    public TimeSpan Probation { get; init; } = TimeSpan.FromSeconds(5);
}
