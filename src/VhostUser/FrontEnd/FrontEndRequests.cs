using System.Runtime.InteropServices;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>
/// The front end's half of vhost-user, as far as a network driver needs it: requests in the order in which they were asked for, one
/// outstanding, acknowledged wherever the back end can (REPLY_ACK).
/// </summary>
/// <remarks>
/// Pure: whoever drives it sends <see cref="Current"/>, says so, and brings the reply if there is one. A reply that is wrong ends
/// it: <see cref="Fault"/> says how, and nothing was thrown. Descriptors stay the caller's, and open until the queue is empty.
/// </remarks>
public sealed class FrontEndRequests
{
    private const int U64 = sizeof(ulong);

    private readonly Queue<PendingRequest> _queue = new();

    /// <summary>The request that is sent, or waits for its reply; null when there is none.</summary>
    public PendingRequest? Current => Fault is null && _queue.TryPeek(out PendingRequest? first) ? first : null;

    /// <summary>What the back end did wrong.</summary>
    public ProtocolFault? Fault { get; private set; }

    /// <summary>Requests carried out so far.</summary>
    public int Done { get; private set; }

    /// <summary>The virtio features that the back end offers; known after <see cref="Open"/>.</summary>
    public ulong OfferedFeatures { get; private set; }

    /// <summary>The protocol features in use; known after <see cref="Open"/>.</summary>
    public ulong ProtocolFeaturesInUse { get; private set; }

    /// <summary>Queue pairs that the back end has; known after <see cref="Open"/>.</summary>
    public ulong QueuePairs { get; private set; } = 1;

    /// <summary>True when all of these protocol features are in use.</summary>
    public bool Uses(ulong protocolFeatures) => (ProtocolFeaturesInUse & protocolFeatures) == protocolFeatures;

    /// <summary><see cref="Current"/> has been sent.</summary>
    public void OnSent()
    {
        if (!_queue.Peek().IsAnswered) Finish();
    }

    /// <summary>The reply to <see cref="Current"/> is there.</summary>
    public void OnReply(ReadOnlySpan<byte> payload)
    {
        PendingRequest request = _queue.Peek();
        string? wrong = request.OnReply is { } handler ? handler(payload)
            : payload.Length != U64 ? $"an acknowledgement of {payload.Length} bytes"
            : MemoryMarshal.Read<ulong>(payload) != 0 ? "the back end refused"
            : null;
        if (wrong is null) Finish();
        else Fail(request.OnReply is null && payload.Length == U64 ? VhostUserFault.Refused : VhostUserFault.BadReply, $"{RequestTable.NameOf((uint)request.Request)}: {wrong}");
    }

    /// <summary>Ends it: the back end is of no use.</summary>
    public void Fail(VhostUserFault kind, string text) => Fault ??= new ProtocolFault(kind, text);

    /// <summary>Claims the session and negotiates the protocol.</summary>
    /// <param name="wanted">The protocol features to use, as far as they are offered.</param>
    /// <param name="onOpened">Called when that is done.</param>
    public void Open(ulong wanted, Action? onOpened = null)
    {
        Add(FrontEndRequest.SetOwner, []);
        Ask<ulong>(FrontEndRequest.GetFeatures, features =>
        {
            OfferedFeatures = features & ~(ProtocolFeatures.VirtioProtocolFeatures | ProtocolFeatures.VirtioLogAll);
            if ((features & ProtocolFeatures.VirtioProtocolFeatures) == 0) onOpened?.Invoke();
            else NegotiateProtocol(wanted, onOpened);
        });
    }

    /// <summary>Hands over a socket for the back end's own requests; with BACKEND_REQ.</summary>
    public void SetBackEndRequests(FdHandle socket) => Add(FrontEndRequest.SetBackEndReqFd, [], [socket], Uses(ProtocolFeatures.ReplyAck));

    /// <summary>Accepts virtio features.</summary>
    public void SetFeatures(ulong features) =>
        Tell(FrontEndRequest.SetFeatures, features | (ProtocolFeaturesInUse != 0 ? ProtocolFeatures.VirtioProtocolFeatures : 0));

    /// <summary>Shares the whole memory; one file a region.</summary>
    public void SetMemory(ReadOnlySpan<RegionDescription> regions, ReadOnlySpan<FdHandle> files)
    {
        var payload = new byte[Marshal.SizeOf<MemoryTableHeader>() + (regions.Length * Marshal.SizeOf<RegionDescription>())];
        MemoryMarshal.Write(payload, new MemoryTableHeader((uint)regions.Length, 0));
        MemoryMarshal.AsBytes(regions).CopyTo(payload.AsSpan(Marshal.SizeOf<MemoryTableHeader>()));
        Add(FrontEndRequest.SetMemTable, payload, files, Uses(ProtocolFeatures.ReplyAck));
    }

    /// <summary>Shares one more region; with CONFIGURE_MEM_SLOTS.</summary>
    public void AddRegion(in RegionDescription region, FdHandle file) => Tell(FrontEndRequest.AddMemReg, new SingleRegion(0, region), [file]);

    /// <summary>Takes one region back; with CONFIGURE_MEM_SLOTS.</summary>
    public void RemoveRegion(in RegionDescription region) => Tell(FrontEndRequest.RemMemReg, new SingleRegion(0, region));

    /// <summary>Sets a ring up and starts it; it is enabled by <see cref="EnableRing"/>.</summary>
    /// <param name="index">Which ring.</param>
    /// <param name="layout">Its areas, at addresses of this process (<see cref="AddressSpace.User"/>).</param>
    /// <param name="position">Where to begin.</param>
    /// <param name="kick">The doorbell; null lets the back end poll.</param>
    /// <param name="call">The interrupt; null for none.</param>
    /// <param name="error">Where errors are told; null for nowhere.</param>
    public void StartRing(int index, in VirtqueueLayout layout, VirtqueuePosition position, FdHandle? kick, FdHandle? call, FdHandle? error = null)
    {
        uint ring = (uint)index;
        Tell(FrontEndRequest.SetVringNum, new VringState(ring, layout.Size));
        Tell(FrontEndRequest.SetVringBase, new VringState(ring, position.ToVringBase()));
        Tell(FrontEndRequest.SetVringAddr, new VringAddress(ring, 0, layout.Descriptors, layout.Used, layout.Available, 0));
        SetFile(FrontEndRequest.SetVringErr, index, error);
        SetFile(FrontEndRequest.SetVringCall, index, call);
        SetFile(FrontEndRequest.SetVringKick, index, kick);
    }

    /// <summary>Enables or disables a ring.</summary>
    public void EnableRing(int index, bool enabled)
    {
        if (ProtocolFeaturesInUse != 0) Tell(FrontEndRequest.SetVringEnable, new VringState((uint)index, enabled ? 1u : 0));
    }

    /// <summary>Stops a ring; after the answer, which is where it would have gone on (<see cref="VirtqueuePosition.FromVringBase"/>), nothing of the ring is touched.</summary>
    public void StopRing(int index, Action<uint> onStopped) =>
        Ask<VringState, VringState>(FrontEndRequest.GetVringBase, new VringState((uint)index, 0), state => onStopped(state.Number));

    /// <summary>Replaces the descriptor of a ring: SET_VRING_KICK, SET_VRING_CALL or SET_VRING_ERR.</summary>
    public void SetFile(FrontEndRequest request, int index, FdHandle? file)
    {
        ulong value = VringFile.For(index, file is not null).Value;
        if (file is null) Tell(request, value);
        else Tell(request, value, [file]);
    }

    /// <summary>Reads the device's configuration space; with CONFIG.</summary>
    /// <param name="offset">Where.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="onRead">Takes them; none when they could not be read.</param>
    public void ReadConfig(int offset, int size, Action<byte[]> onRead)
    {
        var payload = new byte[ConfigHeader.Length + size];
        MemoryMarshal.Write(payload, new ConfigHeader((uint)offset, (uint)size, 0));
        Add(FrontEndRequest.GetConfig, payload, onReply: reply =>
        {
            if (reply.Length < ConfigHeader.Length) return $"a reply of {reply.Length} bytes";
            var head = MemoryMarshal.Read<ConfigHeader>(reply);
            bool isWhole = reply.Length == ConfigHeader.Length + size && head.Size == size && head.Offset == offset;
            onRead(isWhole ? reply[ConfigHeader.Length..].ToArray() : []);
            return null;
        });
    }

    /// <summary>Reads the virtio device status; with STATUS.</summary>
    public void ReadStatus(Action<byte> onRead) => Ask<ulong>(FrontEndRequest.GetStatus, status => onRead((byte)status));

    /// <summary>Writes the virtio device status; with STATUS. 0 resets the device.</summary>
    public void WriteStatus(byte status) => Tell(FrontEndRequest.SetStatus, (ulong)status);

    /// <summary>Sends a request whose reply is one structure.</summary>
    public void Ask<T>(FrontEndRequest request, Action<T> onReply)
        where T : unmanaged =>
        Add(request, [], onReply: Reading(onReply));

    /// <summary>Sends a request that says one thing, and is acknowledged if that is possible.</summary>
    public void Tell<T>(FrontEndRequest request, T payload, ReadOnlySpan<FdHandle> files = default)
        where T : unmanaged =>
        Add(request, Bytes(payload), files, Uses(ProtocolFeatures.ReplyAck));

    private void Ask<TPayload, T>(FrontEndRequest request, TPayload payload, Action<T> onReply)
        where TPayload : unmanaged
        where T : unmanaged =>
        Add(request, Bytes(payload), onReply: Reading(onReply));

    private void NegotiateProtocol(ulong wanted, Action? onOpened) => Ask<ulong>(FrontEndRequest.GetProtocolFeatures, offered =>
    {
        ulong chosen = offered & wanted;
        Add(FrontEndRequest.SetProtocolFeatures, Bytes(chosen));
        ProtocolFeaturesInUse = chosen;
        if (!Uses(ProtocolFeatures.Mq))
        {
            onOpened?.Invoke();
            return;
        }

        Ask<ulong>(FrontEndRequest.GetQueueNum, pairs =>
        {
            QueuePairs = pairs;
            onOpened?.Invoke();
        });
    });

    private void Add(FrontEndRequest request, byte[] payload, ReadOnlySpan<FdHandle> files = default, bool acknowledged = false, ReplyHandler? onReply = null) =>
        _queue.Enqueue(new PendingRequest(request, payload, files.ToArray(), acknowledged, onReply));

    private void Finish()
    {
        _queue.Dequeue();
        Done++;
    }

    private static byte[] Bytes<T>(T payload)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in payload)).ToArray();

    private static ReplyHandler Reading<T>(Action<T> onReply)
        where T : unmanaged => payload =>
    {
        int size = Marshal.SizeOf<T>();
        if (payload.Length < size) return $"the reply has {payload.Length} bytes of payload, not {size}";
        onReply(MemoryMarshal.Read<T>(payload));
        return null;
    };
}
