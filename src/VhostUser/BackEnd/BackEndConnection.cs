using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>Moves messages between a socket and a <see cref="BackEndSession"/>.</summary>
/// <remarks>Owns the connection; not the session, which outlives it until the device has let go of the memory.</remarks>
public sealed class BackEndConnection : MessageConnection<ProtocolFault>
{
    private static readonly ProtocolFault CutOff = new(VhostUserFault.Incomplete, "the connection ended in the middle of a message");
    private static readonly ProtocolFault DescriptorsLost = new(
        VhostUserFault.DescriptorsLost, "descriptors were lost on the way: this process may not open more files (ulimit -n)");

    private readonly BackEndSession _session;
    private readonly MessageReader _reader;

    /// <summary>Begins with the first message.</summary>
    public BackEndConnection(UnixConnection connection, BackEndSession session)
        : this(connection, session, new MessageReader())
    {
    }

    private BackEndConnection(UnixConnection connection, BackEndSession session, MessageReader reader)
        : base(connection, reader) => (_session, _reader) = (session, reader);

    /// <inheritdoc/>
    protected override ProtocolFault? SessionFault => _session.Fault;

    /// <inheritdoc/>
    protected override SessionState State => _session.State;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Reply => _session.Reply;

    /// <inheritdoc/>
    protected override ReadOnlySpan<FdHandle> ReplyFiles => _session.ReplyFiles;

    /// <inheritdoc/>
    protected override ProtocolFault Cut => CutOff;

    /// <inheritdoc/>
    protected override ProtocolFault Lost => DescriptorsLost;

    /// <summary>Sends, receives and handles until nothing is left to do.</summary>
    /// <param name="budget">The most requests handled in one call.</param>
    public PumpResult Pump(int budget) => Pump(budget, 0);

    /// <inheritdoc/>
    protected override void HandleMessage(long now) => _session.Handle(_reader.Message);

    /// <inheritdoc/>
    protected override void ReplySent(int count) => _session.ReplySent(count);
}
