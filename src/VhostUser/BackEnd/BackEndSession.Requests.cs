using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <content>Our own requests to the front end.</content>
public sealed partial class BackEndSession
{
    private const int IgnoredWarnings = 1;

    private BackEndRequests? _requests;
    private int _warned;

    /// <summary>Hears of what the front end should know and nobody would notice: one sentence each.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Our requests, once the front end has sent a socket for them.</summary>
    public BackEndRequests? Requests => _requests;

    /// <summary>The configuration space of the device changed.</summary>
    public void OnConfigChanged()
    {
        // Whoever has not negotiated CONFIG has a configuration space of its own.
        if (!Uses(ProtocolFeatures.BackEndReq | ProtocolFeatures.Config)) return;
        _requests?.TrySend(BackEndRequest.ConfigChange, Uses(ProtocolFeatures.ReplyAck));
    }

    private bool Uses(ulong protocolFeatures) => (NegotiatedProtocolFeatures & protocolFeatures) == protocolFeatures;

    private Answer OnSetBackEndReqFd(Message message)
    {
        FdHandle descriptor = message.TakeDescriptor();
        if (Doorbells.CheckSocket(descriptor) is { } problem)
        {
            descriptor.Dispose();
            return End(VhostUserFault.BadDescriptor, $"{message.Name}: the descriptor {problem}");
        }

        _requests?.Dispose();
        _requests = new BackEndRequests(UnixConnection.FromHandle(descriptor), Warn);
        return Answer.Done;
    }

    // What is not supported, and not asked for by a front end in its right mind: worth one line.
    private void WarnOnce(string text)
    {
        if (_warned++ < IgnoredWarnings) Warn(text);
    }
}
