using System.Runtime.InteropServices;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>The front end's half of vhost-user, as far as a network driver needs it.</summary>
/// <remarks>
/// Owns the channel. Requests go out one at a time and are acknowledged wherever the back end can (REPLY_ACK), so that a
/// call that returns has been carried out. Descriptors stay the caller's.
/// </remarks>
public sealed class VhostUserFrontEnd(FrontEndChannel channel) : IDisposable
{
    private const int U64 = sizeof(ulong);

    /// <summary>The virtio features that the back end offers; set by <see cref="Open"/>.</summary>
    public ulong OfferedFeatures { get; private set; }

    /// <summary>The protocol features in use; set by <see cref="Open"/>.</summary>
    public ulong ProtocolFeaturesInUse { get; private set; }

    /// <summary>Queue pairs that the back end has; set by <see cref="Open"/>.</summary>
    public int QueuePairs { get; private set; } = 1;

    /// <summary>Claims the session and negotiates the protocol.</summary>
    /// <param name="wanted">The protocol features to use, as far as they are offered.</param>
    public void Open(ulong wanted = ProtocolFeatures.Mq | ProtocolFeatures.ReplyAck | ProtocolFeatures.Config | ProtocolFeatures.Status)
    {
        channel.Send(FrontEndRequest.SetOwner);
        ulong features = Ask<ulong>(FrontEndRequest.GetFeatures);
        OfferedFeatures = features & ~(ProtocolFeatures.VirtioProtocolFeatures | ProtocolFeatures.VirtioLogAll);
        if ((features & ProtocolFeatures.VirtioProtocolFeatures) == 0) return;
        ulong chosen = Ask<ulong>(FrontEndRequest.GetProtocolFeatures) & wanted;
        channel.Send(FrontEndRequest.SetProtocolFeatures, chosen);
        ProtocolFeaturesInUse = chosen;
        if (Uses(ProtocolFeatures.Mq)) QueuePairs = (int)Ask<ulong>(FrontEndRequest.GetQueueNum);
    }

    /// <summary>True when all of these protocol features are in use.</summary>
    public bool Uses(ulong protocolFeatures) => (ProtocolFeaturesInUse & protocolFeatures) == protocolFeatures;

    /// <summary>Accepts virtio features.</summary>
    public void SetFeatures(ulong features) =>
        Tell(FrontEndRequest.SetFeatures, features | (ProtocolFeaturesInUse != 0 ? ProtocolFeatures.VirtioProtocolFeatures : 0));

    /// <summary>Shares the whole memory; one file a region.</summary>
    public void SetMemory(ReadOnlySpan<RegionDescription> regions, ReadOnlySpan<FdHandle> files)
    {
        var payload = new byte[Marshal.SizeOf<MemoryTableHeader>() + (regions.Length * Marshal.SizeOf<RegionDescription>())];
        MemoryMarshal.Write(payload, new MemoryTableHeader((uint)regions.Length, 0));
        MemoryMarshal.AsBytes(regions).CopyTo(payload.AsSpan(Marshal.SizeOf<MemoryTableHeader>()));
        bool acknowledged = Uses(ProtocolFeatures.ReplyAck);
        channel.SendBytes(FrontEndRequest.SetMemTable, payload, files, acknowledged);
        if (acknowledged) Expect(FrontEndRequest.SetMemTable);
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

    /// <summary>Stops a ring; after it nothing of the ring is touched.</summary>
    /// <returns>Where it would have gone on: see <see cref="VirtqueuePosition.FromVringBase"/>.</returns>
    public uint StopRing(int index)
    {
        channel.Send(FrontEndRequest.GetVringBase, new VringState((uint)index, 0));
        return channel.Receive<VringState>(FrontEndRequest.GetVringBase).Number;
    }

    /// <summary>Replaces the descriptor of a ring: SET_VRING_KICK, SET_VRING_CALL or SET_VRING_ERR.</summary>
    public void SetFile(FrontEndRequest request, int index, FdHandle? file)
    {
        ulong value = VringFile.For(index, file is not null).Value;
        if (file is null) Tell(request, value);
        else Tell(request, value, [file]);
    }

    /// <summary>Reads the device's configuration space; with CONFIG.</summary>
    public byte[] ReadConfig(int offset, int size)
    {
        var payload = new byte[ConfigHeader.Length + size];
        MemoryMarshal.Write(payload, new ConfigHeader((uint)offset, (uint)size, 0));
        channel.SendBytes(FrontEndRequest.GetConfig, payload);
        ReadOnlySpan<byte> reply = channel.ReceiveBytes(FrontEndRequest.GetConfig);
        return reply.Length == payload.Length
            ? reply[ConfigHeader.Length..].ToArray()
            : throw new VhostUserException($"GET_CONFIG: {size} bytes from {offset} could not be read");
    }

    /// <summary>The virtio device status; with STATUS.</summary>
    public byte ReadStatus() => (byte)Ask<ulong>(FrontEndRequest.GetStatus);

    /// <summary>Writes the virtio device status; with STATUS. 0 resets the device.</summary>
    public void WriteStatus(byte status) => Tell(FrontEndRequest.SetStatus, (ulong)status);

    /// <summary>Closes the connection.</summary>
    public void Dispose() => channel.Dispose();

    private T Ask<T>(FrontEndRequest request)
        where T : unmanaged
    {
        channel.Send(request);
        return channel.Receive<T>(request);
    }

    private void Tell<T>(FrontEndRequest request, T payload, ReadOnlySpan<FdHandle> descriptors = default)
        where T : unmanaged
    {
        bool acknowledged = Uses(ProtocolFeatures.ReplyAck);
        channel.Send(request, payload, descriptors, acknowledged);
        if (acknowledged) Expect(request);
    }

    private void Expect(FrontEndRequest request)
    {
        ReadOnlySpan<byte> reply = channel.ReceiveBytes(request);
        if (reply.Length != U64 || MemoryMarshal.Read<ulong>(reply) != 0)
            throw new VhostUserException($"{RequestTable.NameOf((uint)request)}: the back end refused");
    }
}
