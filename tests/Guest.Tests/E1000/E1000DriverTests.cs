using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;
using ActorNet.Guest.E1000;
using ActorNet.Guest.Stacks;
using ActorNet.Guest.Tests.Stacks;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.Tests.E1000;

/// <summary>The driver and the model, which share no code, understand each other.</summary>
public sealed class E1000DriverTests
{
    [Fact]
    public void Probe_ReadsTheAddressBitByBitFromTheEeprom()
    {
        var machine = new TestMachine(mac: 0x5254_00ab_cdef);
        machine.Driver.Probe();
        Assert.Equal("52:54:00:ab:cd:ef", machine.Driver.Mac.ToString());
    }

    [Fact]
    public void Probe_EmptySlot_SaysSo()
    {
        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray(4 << 20);
        var driver = new E1000Driver(new EmptySlot(), memory, new E1000DriverOptions());
        Assert.Throws<InvalidOperationException>(driver.Probe);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(100)]
    [InlineData(16)]
    public void Send_FramesOfAnyLength_ComeOutWholeAndInOrder(int segmentLength)
    {
        var machine = new TestMachine(new E1000DriverOptions { TransmitRingSize = 128, SegmentLength = segmentLength });
        machine.Boot();
        var random = new Random(1);
        var expected = new List<byte[]>();
        var actual = new List<byte[]>();
        for (int i = 0; i < 2000; i++)
        {
            byte[] frame = new byte[60 + random.Next(1455)];
            random.NextBytes(frame);
            if (machine.Driver.TrySend(frame))
            {
                expected.Add(frame);
                continue;
            }

            machine.Driver.Flush();
            actual.AddRange(machine.TakeSent().Select(static sent => sent.Bytes));
            machine.Interrupt();
        }

        machine.Driver.Flush();
        actual.AddRange(machine.TakeSent().Select(static sent => sent.Bytes));
        Assert.Equal(expected, actual);
        machine.Driver.ReclaimSent();
        Assert.Equal(0, machine.Driver.InFlight);
    }

    [Theory]
    [InlineData(OffloadHeader.GsoTcp4, false)]
    [InlineData(OffloadHeader.GsoTcp6, true)]
    [InlineData(OffloadHeader.GsoUdpSegments, false)]
    [InlineData(OffloadHeader.GsoUdpSegments, true)]
    public void Send_ToBeSegmented_ArrivesAsItWasGiven(byte type, bool isIPv6)
    {
        var machine = new TestMachine(new E1000DriverOptions { LongestSend = 65550, TransmitBuffers = 8 });
        machine.Boot();
        var random = new Random(2);
        for (int i = 0; i < 300; i++)
        {
            OffloadPacket packet = OffloadPacket.Make(random, type, isIPv6, 2000 + random.Next(30_000), 500 + random.Next(1000), isLinux: true);
            if (packet.Payload > byte.MaxValue) continue; // longer headers than a context can say
            Assert.True(machine.Driver.TrySend(packet.Bytes, packet.Offload));
            machine.Driver.Flush();
            (byte[] bytes, OffloadHeader offload) = Assert.Single(machine.TakeSent());
            byte[] expected = [.. packet.Bytes];
            if (!isIPv6)
            {
                // What a header said that nobody has summed is not kept; what is written is right.
                Assert.Equal(0, InternetChecksum.Of(bytes.AsSpan(packet.Network, (bytes[packet.Network] & 15) * 4)));
                bytes.AsSpan(packet.Network + 10, 2).CopyTo(expected.AsSpan(packet.Network + 10));
            }

            Assert.Equal(expected, bytes);
            Assert.Equal(
                (packet.Offload.GsoType & 0x7f, packet.Offload.GsoSize, packet.Offload.ChecksumStart, packet.Offload.ChecksumOffset),
                (offload.GsoType & 0x7f, offload.GsoSize, offload.ChecksumStart, offload.ChecksumOffset));
        }
    }

    [Theory]
    [InlineData(2048, 1500)]
    [InlineData(256, 1500)]
    [InlineData(1024, 9000)]
    [InlineData(16384, 9000)]
    public void Receive_FramesOfAnyLength_ArePutTogether(int bufferLength, int mtu)
    {
        var machine = new TestMachine(new E1000DriverOptions { ReceiveBufferLength = bufferLength, Mtu = mtu, ReceiveRingSize = 128, IsPromiscuous = true });
        machine.Boot();
        var random = new Random(3);
        for (int i = 0; i < 1000; i++)
        {
            byte[] frame = new byte[60 + random.Next(mtu + 14 - 60)];
            random.NextBytes(frame);
            frame[12] = 0x88; // no tag by chance
            Assert.Equal(1, machine.Deliver(frame));
            machine.Interrupt();
            Assert.Equal(frame, machine.Received[^1]);
        }
    }

    [Fact]
    public void Receive_NoBuffersKept_TheDeviceWaitsForThem()
    {
        var machine = new TestMachine(new E1000DriverOptions { ReceiveRingSize = 8, IsPromiscuous = true });
        machine.Boot();
        machine.Driver.KeepReceiveBuffers(true);
        byte[][] frames = [.. Enumerable.Range(0, 10).Select(static i => Enumerable.Repeat((byte)i, 60).ToArray())];
        Assert.Equal(7, machine.Deliver(frames));
        machine.Interrupt();
        Assert.Equal(0, machine.Deliver(frames[7..]));
        machine.Driver.KeepReceiveBuffers(false);
        Assert.Equal(3, machine.Deliver(frames[7..]));
        machine.Interrupt();
        Assert.Equal(frames, machine.Received);
    }

    [Fact]
    public void Vlan_TagsTakenOutAndPutIn_AreThereAtBothEnds()
    {
        var machine = new TestMachine(new E1000DriverOptions { StripsVlan = true, IsPromiscuous = true });
        machine.Boot();
        byte[] frame = new byte[200];
        new Random(4).NextBytes(frame);
        (frame[12], frame[13], frame[14], frame[15]) = (0x81, 0, 0x20, 0x55);
        machine.Driver.TrySend(frame);
        machine.Driver.Flush();
        Assert.Equal(frame, Assert.Single(machine.TakeSent()).Bytes);
        machine.Deliver(frame);
        machine.Interrupt();
        Assert.Equal(frame, Assert.Single(machine.Received));
    }

    [Fact]
    public void ReceivedChecksum_ThatIsRight_NeedsNoSecondLook()
    {
        var machine = new TestMachine(new E1000DriverOptions { IsPromiscuous = true });
        machine.Boot();
        byte[] udp = [.. machine.Driver.Mac.ToString().Split(':').Select(static part => Convert.ToByte(part, 16)), .. Packets.PeerMac, 8, 0,
            .. Packets.Ipv4(Packets.Udp, Packets.UdpDatagram(4000, 7, new byte[100]))[14..]];
        machine.Deliver(udp);
        udp[^1] ^= 1;
        machine.Deliver(udp);
        machine.Interrupt();
        Assert.Equal([OffloadHeader.DataValid, 0], machine.Offloads.Select(static offload => offload.Flags));
    }

    [Fact]
    public void DownAndUp_NothingOfBeforeIsLeft()
    {
        var machine = new TestMachine();
        machine.Boot();
        for (int i = 0; i < 50; i++)
        {
            machine.Driver.TrySend(new byte[60]);
            machine.Deliver([.. Enumerable.Repeat((byte)0xff, 60)]);
            machine.Driver.Down();
            Assert.False(machine.Driver.TrySend(new byte[60]));
            machine.Driver.Up();
            machine.Interrupt();
        }

        machine.Received.Clear();
        machine.TakeSent();
        machine.Driver.CheckLink();
        Assert.True(machine.Driver.LinkUp);
        byte[] last = [.. Enumerable.Repeat((byte)0xff, 70)];
        machine.Driver.TrySend(last);
        machine.Driver.Flush();
        Assert.Equal(last, Assert.Single(machine.TakeSent()).Bytes);
        machine.Deliver(last);
        machine.Interrupt();
        Assert.Equal(last, Assert.Single(machine.Received));
    }

    [Fact]
    public void TwoStacks_PingEachOther()
    {
        var time = new ManualTime();
        TestMachine[] machines = [new(mac: 0x5254_0000_0001), new(mac: 0x5254_0000_0002)];
        IpStack[] stacks = new IpStack[2];
        for (int i = 0; i < 2; i++)
        {
            machines[i].Boot();
            stacks[i] = new IpStack(new StackOptions(machines[i].Driver.Mac, Ipv4Address.Of(10, 0, 0, (byte)(1 + i)), 24), machines[i].Driver, time);
        }

        int answers = 0;
        stacks[0].PingFinished = _ => answers++;
        for (int ping = 0; ping < 500; ping++)
        {
            Assert.True(stacks[0].TryPing(Ipv4Address.Of(10, 0, 0, 2), ping % 1400, out _));
            for (int round = 0; round < 4; round++)
            {
                for (int i = 0; i < 2; i++)
                {
                    machines[i].Driver.Flush();
                    foreach ((byte[] bytes, _) in machines[i].TakeSent()) machines[1 - i].Deliver(bytes);
                    machines[1 - i].Interrupt();
                    foreach (byte[] frame in machines[1 - i].Received) stacks[1 - i].Receive(frame);
                    machines[1 - i].Received.Clear();
                }
            }

            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(500, answers);
        Assert.Equal(0, stacks[1].Counters[StackCounter.Ipv4BadChecksum]);
    }

    [Fact]
    public void ManyFramesBothWays_AgainstAPlainModel()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var machine = new TestMachine(new E1000DriverOptions
            {
                ReceiveRingSize = 8 * (1 + random.Next(8)),
                TransmitRingSize = 16 * (1 + random.Next(8)),
                SegmentLength = 200 + random.Next(4000),
                TransmitBuffers = 1 + random.Next(100),
                ThrottlingRate = (ushort)random.Next(2000),
                ReceiveDelay = ((ushort)random.Next(100), (ushort)random.Next(100)),
                TransmitDelay = ((ushort)random.Next(100), (ushort)random.Next(100)),
                IsPromiscuous = true,
            });
            machine.Boot();
            var sent = new List<byte[]>();
            var arrived = new List<byte[]>();
            var delivered = new List<byte[]>();
            for (int step = 0; step < 500; step++)
            {
                byte[] frame = new byte[60 + random.Next(1400)];
                random.NextBytes(frame);
                frame[12] = 0x88;
                switch (random.Next(6))
                {
                    case 0 or 1 when machine.Driver.TrySend(frame): sent.Add(frame); break;
                    case 2: machine.Driver.Flush(); break;
                    case 3: arrived.AddRange(machine.TakeSent().Select(static one => one.Bytes)); break;
                    case 4 when machine.Deliver(frame) == 1: delivered.Add(frame); break;
                    case 5: machine.Interrupt(); break;
                }

                machine.Now += random.Next(100_000);
                machine.Device.Advance(machine.Now);
            }

            machine.Driver.Flush();
            arrived.AddRange(machine.TakeSent().Select(static one => one.Bytes));
            machine.Now += 1_000_000_000;
            machine.Device.Advance(machine.Now);
            machine.Interrupt();
            Assert.Equal(sent, arrived);
            Assert.Equal(delivered, machine.Received);
        }
    }

    [Fact]
    public void SteadyState_AllocatesNothing()
    {
        var machine = new TestMachine(new E1000DriverOptions { IsPromiscuous = true });
        machine.Boot();
        var nobody = new Nobody();
        FrameBatch batch = FrameBatch.CreatePooled();
        byte[] frame = new byte[200];
        Rounds(200);
        Assert.Equal(0, Allocation.LeastOf(10, () => Rounds(100)));

        void Rounds(int count)
        {
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < 32; j++) machine.Driver.TrySend(frame);
                machine.Driver.Flush();
                machine.Device.Transmit.Fill(batch, machine.Now);
                machine.Device.Receive.Deliver(batch, machine.Now);
                batch.Reset();
                while (machine.Level && machine.Driver.OnInterrupt()) machine.Driver.Poll(64, nobody);
            }
        }
    }

    private sealed class Nobody : IFrameReceiver
    {
        public void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload)
        {
        }
    }

    private sealed class EmptySlot : IPciAccess
    {
        public uint ReadConfiguration(int offset, int size) => uint.MaxValue;

        public void WriteConfiguration(int offset, int size, uint value)
        {
        }

        public uint Read(uint offset) => uint.MaxValue;

        public void Write(uint offset, uint value)
        {
        }
    }
}
