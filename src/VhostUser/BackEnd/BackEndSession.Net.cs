using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <content>Requests that concern network devices only, and those that this back end declines in their own words.</content>
public sealed partial class BackEndSession
{
    // virtio 1.2 section 5.1.4.1: what the mtu field may hold.
    private const ulong MinMtu = 68, MaxMtu = 65535;

    private Answer OnNetSetMtu(ulong mtu) =>
        mtu is >= MinMtu and <= MaxMtu && _device.TrySetMtu((int)mtu) ? Answer.Done : Answer.Refused;

    // The address is in the order in which it is on the wire, in the first six bytes.
    private Answer OnSendRarp(ulong payload)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, payload);
        MacAddress station = MacAddress.Read(bytes);
        if (station.IsMulticast || station.IsZero) return Answer.Refused;
        _device.Announce(station);
        return Answer.Done;
    }

    // Not offered (CROSS_ENDIAN), since rings are read in the machine's order; whoever asks for just that gets it.
    private Answer OnSetVringEndian(Message message)
    {
        var state = message.Read<VringState>();
        if (!TryFind(message, state.Index, out _)) return Answer.Ended;
        if (state.Number > 1)
            return End(VhostUserFault.BadValue, $"{message.Name}: {state.Number} for ring {state.Index} is neither 0 nor 1");
        return state.Number == 0 ? Answer.Done : Answer.Refused;
    }

    // Obsolete: "ignore it, or disable all rings". A front end that still sends it means the latter.
    private Answer OnResetOwner()
    {
        foreach (Vring vring in _vrings)
        {
            vring.IsEnabled = false;
            TellEnabled(vring);
        }
        return Answer.Done;
    }

    // The front end waits for a reply with a descriptor: one without tells it in its own terms that there is none.
    private Answer OnPostcopyAdvise()
    {
        IgnoredRequests++;
        WarnOnce("POSTCOPY_ADVISE was refused: this back end cannot wait for pages (PAGEFAULT was not offered)");
        return ReplyWithNothing();
    }

    private Answer OnPostcopyEnd()
    {
        IgnoredRequests++;
        return ReplyU64(1);
    }
}
