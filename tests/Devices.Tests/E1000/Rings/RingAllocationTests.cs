using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.E1000.Rings.KnownFailures;
using static ActorNet.Devices.Tests.E1000.Rings.RingRig;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>Frames out through the transmitter and in through the receiver, again and again: nothing is allocated for them.</summary>
public sealed class RingAllocationTests
{
    private const int Frames = 24;

    public enum Kind
    {
        Plain,
        Checksum,
        Segmented,
        Divided,
        Tagged,
        Pieces,
    }

    [Theory]
    [InlineData(Kind.Plain, 2048)]
    [InlineData(Kind.Checksum, 2048)]
    [InlineData(Kind.Segmented, 2048)]
    [InlineData(Kind.Divided, 512)]
    [InlineData(Kind.Tagged, 2048)]
    [InlineData(Kind.Pieces, 256)]
    public void Frames_InSteadyState_AllocateNothing(Kind kind, int bufferSize)
    {
        using RingRig rig = new(transmit: 256, receive: 512, bufferSize: bufferSize, receiveControl: Promiscuous);
        rig.Offer();
        rig.Card[Register.Rxcsum] = 0x700;
        if (kind == Kind.Tagged) rig.Card[Register.Control] |= ControlBits.VlanMode;
        Describe(rig, kind);
        uint tail = (uint)rig.TransmitTail;
        FrameBatch batch = FrameBatch.CreatePooled();
        long received = 0;
        Allocation.AssertNone(Turn);
        Assert.True(received > 10_000);
        Assert.Equal(0, rig.Receive.Counters.Table.Index().Where(row => row.Item.IsDrop).Sum(row => rig.Receive.Counters[row.Index]));
        Assert.Equal(0, rig.Transmit.Counters.Table.Index().Where(row => row.Item.IsDrop).Sum(row => rig.Transmit.Counters[row.Index]));

        // The same descriptors each time, from the beginning of the ring.
        void Turn()
        {
            rig.Card[Register.Tdh] = 0;
            rig.Card[Register.Tdt] = tail;
            TakeResult result;
            do
            {
                result = rig.Transmit.Fill(batch, rig.Card.Now);
                while (rig.Receive.Deliver(batch, rig.Card.Now) != DeliverResult.Done)
                {
                    // The ring is full again: its buffers are those of before.
                    uint head = rig.Card[Register.Rdh];
                    rig.Card[Register.Rdt] = (head + 511) % 512;
                }

                batch.Reset();
            }
            while (result == TakeResult.Full);
            received += rig.Card[Register.Gprc];
        }
    }

    private static void Describe(RingRig rig, Kind kind)
    {
        byte[] packet = SegmentationFailureTests.Tcp(kind switch { Kind.Plain => 60, Kind.Segmented => 60_000, Kind.Divided => 150_000, _ => 1400 });
        ulong at = rig.Guest.Allocate(packet.Length);
        packet.CopyTo(rig.Guest.At(at, packet.Length));
        const ulong Offsets = 14 | (24ul << 8) | (33ul << 16) | (34ul << 32) | (50ul << 40);
        const uint ContextKind = RingRig.Context | TransmitDescriptor.ContextTcp | TransmitDescriptor.ContextIPv4;
        switch (kind)
        {
            case Kind.Segmented or Kind.Divided:
                rig.Describe(Offsets, ContextKind | Tse | (uint)(packet.Length - 54), (54u << 8) | (1460u << 16));
                for (int i = 0; i < packet.Length; i += 3000) rig.Describe(at + (ulong)i, Data | Tse | Ifcs | (uint)Math.Min(3000, packet.Length - i) | (i + 3000 >= packet.Length ? Eop | Rs : 0), 3u << 8);
                break;
            case Kind.Checksum:
                rig.Describe(Offsets, ContextKind, 0);
                for (int i = 0; i < Frames; i++) rig.Describe(at, Data | Eop | Ifcs | Rs | 1400, 3u << 8);
                break;
            default:
                for (int i = 0; i < Frames; i++)
                {
                    if (kind == Kind.Pieces) rig.Describe(at, 100);
                    rig.Describe(at, Eop | Ifcs | Rs | (kind == Kind.Tagged ? TransmitDescriptor.InsertVlan : 0) | (uint)packet.Length, 0x0005_0000);
                }

                break;
        }
    }
}
