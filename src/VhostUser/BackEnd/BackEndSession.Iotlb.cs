using System.Collections.Immutable;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <content>Memory behind an IOMMU (VIRTIO_F_ACCESS_PLATFORM): addresses in rings, and of rings, are translated by what the front end tells.</content>
/// <remarks>
/// The device gets one table of memory after the other, as when memory is plugged in: a translation that comes or goes is a new
/// one, and the request is answered when every queue uses it, and nobody what the front end took back: frames that were borrowed from there
/// are home. What a queue misses is asked for on the socket of our own requests; when that is full, once it is not any more. Nothing is asked
/// for twice without need: a question that is read late, when its page was answered, used and taken back, is a fault of the device's to the guest.
/// </remarks>
public sealed partial class BackEndSession
{
    private const int MaxAsked = 256;

    /// <summary>Askings after which an answer is not waited for any longer: who answers everything never lets it come to that.</summary>
    private const int MaxRepeats = 64;

    private const ulong PageSize = 4096;

    private readonly IotlbTable _iotlb = new();
    private readonly Dictionary<ulong, Asked> _asked = []; // by page: misses that were not answered
    private bool _owesMisses; // some of them could not be sent
    private GuestMemory? _translated;

    private readonly record struct Asked(byte Permission, bool IsTold, int Repeats = 0);

    private bool IsTranslated => (Features & FeatureBits.AccessPlatform) != 0;

    /// <summary>A queue waits for a translation.</summary>
    public void OnTranslationMissed(TranslationMiss miss)
    {
        if (IsTranslated) AskFor(miss.Address, miss.Writes ? IotlbMessage.Write : IotlbMessage.Read);
    }

    /// <summary>The socket of our own requests may have room again.</summary>
    public void OnRequestsWritable()
    {
        if (!_owesMisses) return;
        _owesMisses = false;
        foreach ((ulong page, Asked asked) in _asked.ToArray())
            if (!asked.IsTold && !_owesMisses)
                TellMiss(page, asked.Permission);
    }

    private Answer OnIotlbMsg(Message message)
    {
        var told = message.Read<IotlbMessage>();
        if (!IsTranslated || _memory.Current is not { } physical) return ReplyU64(1);
        bool accepted = told.Type switch
        {
            IotlbMessage.Update => _iotlb.TryUpdate(told, physical),
            IotlbMessage.Invalidate => _iotlb.TryInvalidate(told, physical),
            _ => false,
        };
        if (!accepted) return ReplyU64(1);
        Forget(told.Address, told.Size); // whoever still misses something there says so again
        return GiveMemory(_iotlb.TakeWithdrawn(), () =>
        {
            foreach (Vring vring in _vrings) StartIfComplete(vring);
            return ReplyU64(0);
        });
    }

    // The memory as the rings see it.
    private GuestMemory? SeenMemory()
    {
        if (!IsTranslated || _memory.Current is not { } physical) return _memory.Current;
        GuestMemory? earlier = _translated;
        _translated = _iotlb.Build(physical);
        earlier?.Release(); // whoever uses it has a lease of its own
        return _translated;
    }

    private Answer GiveMemory(ImmutableArray<HostRange> withdrawn, Func<Answer> then)
    {
        if (SeenMemory() is not { } memory) return then();
        Await(1, then);
        _device.SetMemory(memory, withdrawn);
        return Answer.Later;
    }

    // False when the ring itself has no translation yet: it is asked for, and the ring starts when it comes.
    private bool IsReachable(Vring vring)
    {
        if (!IsTranslated) return true;
        VringAddress address = vring.Address!.Value;
        bool isPacked = (Features & FeatureBits.RingPacked) != 0;
        uint size = vring.Size;
        uint events = (Features & FeatureBits.EventIdx) != 0 ? 2u : 0;
        return IsReachable(address.Descriptors, 16 * size, writes: isPacked)
            & IsReachable(address.Available, isPacked ? 4 : 4 + (2 * size) + events, writes: false)
            & IsReachable(address.Used, isPacked ? 4 : 4 + (8 * size) + events, writes: true);
    }

    private bool IsReachable(ulong address, uint length, bool writes)
    {
        while (length > 0)
        {
            MemorySlice part = default;
            TranslationResult result = _translated?.TryTranslateAccess(address, length, writes, out part) ?? TranslationResult.Missing;
            if (result == TranslationResult.Missing) AskFor(address, writes ? (byte)(IotlbMessage.Read | IotlbMessage.Write) : IotlbMessage.Read);
            if (result != TranslationResult.Found) return false;
            address = unchecked(address + (uint)part.Length);
            length -= (uint)part.Length;
        }

        return true;
    }

    private void AskFor(ulong address, byte permission)
    {
        ulong page = address & ~(PageSize - 1);
        if (!Uses(ProtocolFeatures.BackEndReq)) return;
        byte earlier = 0;
        if (_asked.TryGetValue(page, out Asked asked)) earlier = asked.Permission;
        else if (_asked.Count >= MaxAsked) _asked.Clear(); // a queue waits for one page at a time: these have no answer
        if ((permission & ~earlier) != 0 || asked.Repeats == MaxRepeats) TellMiss(page, (byte)(permission | earlier));
        else _asked[page] = asked with { Repeats = asked.Repeats + 1 };
    }

    private void Forget(ulong address, ulong size)
    {
        ulong last = size == 0 ? address : address + (size - 1);
        foreach (ulong page in _asked.Keys)
            if (page + (PageSize - 1) >= address && page <= last) _asked.Remove(page); // what is removed does not disturb the rest
    }

    private void TellMiss(ulong page, byte permission)
    {
        bool isTold = _requests?.TrySend(BackEndRequest.IotlbMsg, new IotlbMessage(page, 0, 0, permission, IotlbMessage.Miss)) == true;
        _asked[page] = new Asked(permission, isTold);
        _owesMisses |= !isTold;
    }

    // Another socket: what was asked on the former one may never have been read.
    private void AskAgain()
    {
        _owesMisses = false;
        foreach ((ulong page, Asked asked) in _asked.ToArray()) TellMiss(page, asked.Permission);
    }

    // A driver that comes next tells everything anew, and means other pages by the same addresses.
    private void ForgetTranslations()
    {
        if (_vrings.Any(static vring => vring.IsStarted)) return;
        _iotlb.Clear();
        _asked.Clear();
    }
}
