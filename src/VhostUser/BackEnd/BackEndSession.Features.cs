using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <content>Features, configuration space, status.</content>
public sealed partial class BackEndSession
{
    private const ulong AlwaysOffered =
        ProtocolFeatures.Mq | ProtocolFeatures.LogShmFd | ProtocolFeatures.Rarp | ProtocolFeatures.ReplyAck | ProtocolFeatures.Mtu | ProtocolFeatures.BackEndReq
        | ProtocolFeatures.ResetDevice | ProtocolFeatures.InflightShmFd | ProtocolFeatures.InbandNotifications
        | ProtocolFeatures.ConfigureMemSlots
        | ProtocolFeatures.Status;

    // Bits of the protocol itself among the virtio features.
    private const ulong OwnFeatures = ProtocolFeatures.VirtioProtocolFeatures | ProtocolFeatures.VirtioLogAll;

    private const ulong NeededInBand = ProtocolFeatures.ReplyAck | ProtocolFeatures.BackEndReq;

    private bool _isOwned;
    private ulong? _offered;
    private bool _usesEnable;
    private byte _status;

    private ulong OfferedProtocolFeatures => _offered ?? ((AlwaysOffered | (OffersConfig ? ProtocolFeatures.Config : 0)) & ~Withheld);

    private bool OffersConfig => _configOffer == ConfigOffer.On || (_configOffer == ConfigOffer.Auto && _isOwned);

    // Fixed by the first question: QEMU asks again for every queue pair, and has claimed the session by then.
    private Answer OnGetProtocolFeatures()
    {
        _offered = OfferedProtocolFeatures;
        return ReplyU64(_offered.Value);
    }

    private Answer OnSetOwner()
    {
        _isOwned = true;
        return Answer.Done;
    }

    private Answer OnSetFeatures(ulong features)
    {
        ulong unknown = features & ~(_device.Features | OwnFeatures);
        if (unknown != 0)
            return End(VhostUserFault.FeatureNotOffered, $"SET_FEATURES: bits 0x{unknown:x} were not offered");
        ulong accepted = features & ~OwnFeatures;
        // QEMU repeats them for every queue pair, while earlier pairs run. Others than before are those of another driver:
        // they may even give the rings other meanings (the control queue's number depends on MQ).
        return StopThen(accepted == Features ? [] : _vrings, () =>
        {
            bool wasTranslated = IsTranslated;
            if (accepted != Features) _device.SetFeatures(accepted);
            Features = accepted;
            _usesEnable = (features & ProtocolFeatures.VirtioProtocolFeatures) != 0;
            _logsAll = (features & ProtocolFeatures.VirtioLogAll) != 0;
            foreach (Vring vring in _vrings) TellEnabled(vring);
            return wasTranslated == IsTranslated ? UseLogs(static () => Answer.Done) : GiveMemory([], () => UseLogs(static () => Answer.Done));
        });
    }

    private Answer OnSetProtocolFeatures(ulong features)
    {
        ulong unknown = features & ~OfferedProtocolFeatures;
        if (unknown != 0)
            return End(VhostUserFault.ProtocolFeatureNotOffered, $"SET_PROTOCOL_FEATURES: {ProtocolFeatures.Describe(unknown)} was not offered");
        if ((features & ProtocolFeatures.InbandNotifications) != 0 && (features & NeededInBand) != NeededInBand)
            return End(VhostUserFault.BadValue, $"SET_PROTOCOL_FEATURES: INBAND_NOTIFICATIONS without {ProtocolFeatures.Describe(NeededInBand & ~features)}");
        NegotiatedProtocolFeatures = features;
        return Answer.Done;
    }

    private Answer OnGetConfig(Message message)
    {
        var asked = message.Read<ConfigHeader>();
        if (!IsInsideConfig(asked)) return ReplyWith(asked with { Size = 0 }, []);
        Span<byte> data = stackalloc byte[(int)asked.Size];
        data.Clear();
        _device.ReadConfig((int)asked.Offset, data);
        return ReplyWith(asked, data);
    }

    private Answer OnSetConfig(Message message)
    {
        var asked = message.Read<ConfigHeader>();
        if (message.Payload.Length != ConfigHeader.Length + (long)asked.Size)
            return End(VhostUserFault.BadPayloadSize, $"SET_CONFIG: {message.Payload.Length} bytes of payload for {asked.Size} bytes of data");
        if (asked.Flags > ConfigHeader.Migration || !IsInsideConfig(asked)) return Answer.Refused;
        bool migrates = asked.Flags == ConfigHeader.Migration;
        return _device.TryWriteConfig((int)asked.Offset, message.Payload[ConfigHeader.Length..], migrates) ? Answer.Done : Answer.Refused;
    }

    private static bool IsInsideConfig(in ConfigHeader asked) =>
        asked.Offset <= ConfigHeader.MaxSize && asked.Size <= ConfigHeader.MaxSize - asked.Offset;

    // 0 resets the device. QEMU sends it before it asks where each ring stopped, and goes on from there after a pause: so
    // the rings stop, and remember. Whatever else a reset forgets is set again before they start.
    private Answer OnSetStatus(ulong status)
    {
        if (status > byte.MaxValue) return End(VhostUserFault.BadValue, $"SET_STATUS: {status} is not a device status");
        _status = (byte)status;
        return status != 0 ? Answer.Done : StopThen(_vrings, static () => Answer.Done);
    }

    private Answer OnResetDevice() => StopThen(_vrings, () =>
    {
        foreach (Vring vring in _vrings)
        {
            vring.Reset();
            TellEnabled(vring);
        }
        _status = 0;
        return Answer.Done;
    });
}
