using ActorNet.Actors.VirtioNets;
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

    /// <summary>Hears of what is no fault: one sentence each.</summary>
    public Action<string> Inform { get; init; } = static _ => { };

    /// <summary>Protocol features that are not offered, though there.</summary>
    public ulong Withheld { get; init; }

    /// <summary>Our requests, once the front end has sent a socket for them.</summary>
    public BackEndRequests? Requests => _requests;

    /// <summary>The configuration space of the device changed.</summary>
    public void OnConfigChanged()
    {
        // Whoever has not negotiated CONFIG has a configuration space of its own.
        if (!Uses(ProtocolFeatures.BackEndReq | ProtocolFeatures.Config)) return;
        _requests?.TrySend(BackEndRequest.ConfigChange, Uses(ProtocolFeatures.ReplyAck));
    }

    /// <summary>A queue interrupts its driver, and no descriptor was given for it.</summary>
    public void OnInterrupt(int index)
    {
        if (_vrings[index].IsStarted) _requests?.TrySend(BackEndRequest.VringCall, new VringState((uint)index, 0));
    }

    // Whoever set neither descriptor nor "none" wants a message.
    private IInterrupt? InterruptOf(Vring vring) =>
        vring.Call is null && !vring.HasCall && Uses(ProtocolFeatures.InbandNotifications) ? _device.InterruptByMessage(vring.Index) : vring.Call;

    private void TellError(Vring vring)
    {
        if (vring.HasError || !Uses(ProtocolFeatures.InbandNotifications)) vring.Error?.Signal();
        else _requests?.TrySend(BackEndRequest.VringErr, new VringState((uint)vring.Index, 0));
    }

    // The first one starts a ring that has no other doorbell.
    private Answer OnVringKick(Message message)
    {
        var state = message.Read<VringState>();
        if (!TryFind(message, state.Index, out Vring vring)) return Answer.Ended;
        if (vring.IsStarted)
        {
            _device.Kick(vring.Index);
            return Answer.Done;
        }
        if (!vring.HasKick) vring.KeepKickByMessage();
        StartIfComplete(vring);
        return Answer.Done;
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
        _requests = new BackEndRequests(UnixConnection.FromHandle(descriptor), Warn, Inform);
        AskAgain();
        return Answer.Done;
    }

    // What is not supported, and not asked for by a front end in its right mind: worth one line.
    private void WarnOnce(string text)
    {
        if (_warned++ < IgnoredWarnings) Warn(text);
    }
}
