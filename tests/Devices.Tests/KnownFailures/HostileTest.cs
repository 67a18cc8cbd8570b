using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>What tests of known failures have in common: where a hostile guest has what, and what it does in one step.</summary>
/// <remarks>
/// A test's name begins with the number under which the failure is known; docs/known-failures.md lists them all. After each of them
/// the guard areas around the guest's memory are as they were.
/// </remarks>
public abstract class HostileTest : IDisposable
{
    protected const ushort Next = VirtqDescriptor.NextFlag;
    protected const ushort Write = VirtqDescriptor.WriteFlag;
    protected const ushort Indirect = VirtqDescriptor.IndirectFlag;
    protected const ulong Plain = FeatureBits.Version1;
    protected const ulong Mergeable = FeatureBits.Version1 | FeatureBits.MrgRxbuf;
    protected const ulong Commands = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.CtrlRx | FeatureBits.CtrlMacAddr | FeatureBits.Mq;
    protected const int ReadableOffset = 128 << 10;
    protected const ulong Readable = HostileGuest.FirstAddress + ReadableOffset;
    protected const ulong Writable = HostileGuest.SecondAddress;
    protected const int HeaderLength = VirtioNetDevice.FullHeaderLength;

    private static readonly VirtioNetOptions Everything = new(MacAddress.Parse("52:54:00:00:00:01"), QueuePairs: 4) { EnabledFeatures = ImplementedFeatures.All };

    private readonly List<HostileGuest> _guests = [];

    public void Dispose()
    {
        foreach (HostileGuest guest in _guests) guest.AssertGuards();
        GC.SuppressFinalize(this);
    }

    internal HostileGuest Guest(ulong features, VirtioNetOptions? options = null)
    {
        HostileGuest guest = new(features, options ?? Everything);
        _guests.Add(guest);
        return guest;
    }

    /// <summary>Buffers side by side in the second region, one a descriptor, all made available.</summary>
    internal static void OfferBuffers(HostileGuest guest, int count, int length)
    {
        for (int i = 0; i < count; i++)
        {
            guest.Descriptor(i, Writable + (ulong)(i * length), (uint)length, Write);
            guest.Offer(i);
        }
    }

    /// <summary>Takes until nothing more comes; the turns are bounded.</summary>
    internal static (TakeResult Last, int Frames) TakeAll(TransmitQueue transmit, int mostTurns)
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        int frames = 0;
        for (int turn = 0; turn < mostTurns; turn++)
        {
            TakeResult result = transmit.Take(batch);
            frames += batch.Count;
            transmit.Complete(batch);
            _ = transmit.Publish();
            batch.Reset();
            if (result != TakeResult.Full) return (result, frames);
        }

        Assert.Fail($"still not done after {mostTurns} turns");
        return default;
    }

    /// <summary>Publishes what was received, and gives the first entry of the used ring, which has to be the only one.</summary>
    internal static VirtqUsed Published(HostileGuest guest, ReceiveQueue receive)
    {
        _ = receive.Publish();
        Assert.Equal(1, guest.UsedIndex);
        return guest.Used(0);
    }

    /// <summary>The frame's bytes in private memory.</summary>
    internal static byte[] Bytes(FrameBatch batch, int index)
    {
        byte[] bytes = new byte[batch[index].Length];
        Assert.Equal(bytes.Length, batch.CopyBytes(index, bytes));
        return bytes;
    }
}
