using System.Runtime.CompilerServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.VirtioNet;

/// <content>Hashes in the header, for a driver that wants them: virtio 1.2 §5.1.6.4.4.</content>
public sealed partial class ReceiveQueue
{
    private const int HashValueAt = VirtioNetDevice.FullHeaderLength, HashReportAt = HashValueAt + sizeof(uint);

    private readonly bool _reportsHash;
    private HashConfiguration? _hashes; // during this turn
    private FrameHash _hash; // of the frame in hand

    private void BeginHashes() => _hashes = _device.Steering.Hash;

    // Of a frame that is segmented here, the hash of its segments: it is of the same addresses and ports.
    private void FindHash(FrameBatch batch, int index) => _hash = _hashes is null or { Types: HashTypes.None } ? default : _hashes.Calculate(batch, index);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteHash(MemorySlice header, int buffers)
    {
        header.Write(OffloadHeader.Size, (ushort)buffers);
        header.Write(HashValueAt, _hash.Value);
        header.Write(HashReportAt, (uint)_hash.Report); // and two bytes of padding
    }
}
