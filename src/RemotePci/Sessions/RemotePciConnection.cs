using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Messages;

namespace ActorNet.RemotePci.Sessions;

/// <summary>Moves messages between a socket and a <see cref="RemotePciSession"/>.</summary>
/// <remarks>Owns the connection; not the session.</remarks>
public sealed class RemotePciConnection : MessageConnection<ProtocolFault>
{
    private static readonly ProtocolFault CutOff = new(RemoteFault.Incomplete, "the connection ended in the middle of a message");
    private static readonly ProtocolFault DescriptorsLost = new(
        RemoteFault.DescriptorsLost, "descriptors were lost on the way: this process may not open more files (ulimit -n)");

    private readonly RemotePciSession _session;
    private readonly MessageReader _reader;

    /// <summary>Begins with the first message.</summary>
    public RemotePciConnection(UnixConnection connection, RemotePciSession session)
        : this(connection, session, new MessageReader())
    {
    }

    private RemotePciConnection(UnixConnection connection, RemotePciSession session, MessageReader reader)
        : base(connection, reader) => (_session, _reader) = (session, reader);

    /// <inheritdoc/>
    protected override ProtocolFault? SessionFault => _session.Fault;

    /// <inheritdoc/>
    protected override SessionState State => _session.State;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Reply => _session.Reply;

    /// <inheritdoc/>
    protected override ProtocolFault Cut => CutOff;

    /// <inheritdoc/>
    protected override ProtocolFault Lost => DescriptorsLost;

    /// <summary>Sends, receives and handles until nothing is left to do.</summary>
    /// <param name="budget">The most commands handled in one call.</param>
    /// <param name="now">The function's time, in nanoseconds.</param>
    public new PumpResult Pump(int budget, long now) => base.Pump(budget, now);

    /// <inheritdoc/>
    protected override void HandleMessage(long now) => _session.Handle(_reader.Message, now);

    /// <inheritdoc/>
    protected override void ReplySent(int count) => _session.ReplySent(count);
}
