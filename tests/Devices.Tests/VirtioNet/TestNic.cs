using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Tests.Virtio;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet;

/// <summary>A device with negotiated features and one ring, and frames to put through it.</summary>
internal sealed class TestNic
{
    private readonly byte[] _storage = GC.AllocateArray<byte>(1 << 20, pinned: true);
    private int _stored;

    internal TestNic(ulong features, int ring = 8, VirtioNetOptions? options = null, int memory = FakeDriver.RegionSize)
    {
        Device = new VirtioNetDevice(options ?? new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01"), QueuePairs: 4));
        if (!Device.TrySetDriverFeatures(features)) throw new ArgumentException("The device does not offer that.", nameof(features));
        Driver = new FakeDriver(ring, Device.HasAny(FeatureBits.EventIdx), regionSize: memory);
        Queue = Driver.CreateQueue();
        Transmit = new TransmitQueue(Device, Queue);
        Receive = new ReceiveQueue(Device, Queue);
        Control = new ControlQueue(Device, Queue);
    }

    /// <summary>Header layouts and buffer kinds: legacy, legacy with mergeable buffers, version 1 without and with.</summary>
    public static TheoryData<ulong> FeatureSets =>
    [
        0,
        FeatureBits.MrgRxbuf,
        FeatureBits.Version1,
        FeatureBits.Version1 | FeatureBits.MrgRxbuf,
        FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.EventIdx | FeatureBits.IndirectDesc,
    ];

    internal VirtioNetDevice Device { get; }

    internal FakeDriver Driver { get; }

    internal SplitVirtqueue Queue { get; }

    internal TransmitQueue Transmit { get; }

    internal ReceiveQueue Receive { get; }

    internal ControlQueue Control { get; }

    internal int HeaderLength => Device.HeaderLength;

    /// <summary>A frame of random bytes to a destination.</summary>
    internal static byte[] Frame(int length, string destination = "52:54:00:00:00:01")
    {
        byte[] frame = new byte[length];
        new Random(length).NextBytes(frame);
        if (length >= 6) MacAddress.Parse(destination).CopyTo(frame);
        if (length >= 14) frame[12] = 0x08; // no VLAN tag
        return frame;
    }

    /// <summary>A header as the driver writes it, with fields that mean nothing, and a frame behind it.</summary>
    internal byte[] WithHeader(byte[] frame) => [.. Enumerable.Repeat((byte)0x5a, HeaderLength), .. frame];

    /// <summary>A borrowing batch with these frames, each in one segment or in pieces of a length.</summary>
    internal FrameBatch Batch(IEnumerable<byte[]> frames, int piece = int.MaxValue)
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        foreach (byte[] frame in frames)
        {
            for (int at = 0; at < frame.Length; at += Math.Min(piece, frame.Length - at))
            {
                int length = Math.Min(piece, frame.Length - at);
                MemorySlice slice = MemorySlice.OfPinned(_storage, _stored, length);
                slice.CopyFrom(frame.AsSpan(at, length));
                batch.AppendSegment(slice);
                _stored += length + 3;
            }

            batch.CloseFrame(0, default);
        }

        return batch;
    }

    internal static byte[] Bytes(FrameBatch batch, int index)
    {
        byte[] bytes = new byte[batch[index].Length];
        Assert.Equal(bytes.Length, batch.CopyBytes(index, bytes));
        return bytes;
    }
}
