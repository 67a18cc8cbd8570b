using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.Ports;

/// <summary>A front end whose back end died with frames in flight, and that comes to this one.</summary>
public class CrashTests : PortTestBase
{
    private const int Stride = 8256, TransmitArea = Stride, UsedSlot = 16;

    [Fact]
    public void FramesInFlight_AreSent_InTheOrderInWhichTheDeadBackEndTookThem()
    {
        StartPorts();
        using SharedGuest b = Connect("n1").Start();
        using SharedGuest a = Connect("n0");
        using FdHandle file = MemFd.Create("in-flight", 3 * Stride);
        using MemoryMapping mapping = MemoryMapping.Map(file, 0, 3 * Stride, writable: true);
        MemorySlice notes = MemorySlice.OfMapping(mapping.Address + TransmitArea, Stride);
        a.FrontEnd.SetFeatures(a.Driver.Features);
        a.ShareMemory();
        a.Tell(SetInflightFd, new InflightDescription(3 * Stride, 0, 3, 256, 0), file);
        a.StartRing(0, 0);
        a.Driver.Start();

        // Four frames; three of them were taken, the second one first.
        for (int i = 0; i < 4; i++) Assert.True(a.Driver.TrySend(Frame(100 + i, i)));
        a.Driver.Flush();
        notes.Write<ushort>(8, 1);
        notes.Write<ushort>(10, 256);
        foreach ((int position, ulong turn) in (ReadOnlySpan<(int, ulong)>)[(0, 77), (1, 70), (2, 75)])
        {
            int entry = 16 + (16 * a.AvailableHead(1, position));
            notes.Write<byte>(entry, 1);
            notes.Write(entry + 8, turn);
        }

        // Until the links of both are up, what is sent is lost.
        while (b.HasNothing) a.Tell(SendRarp, 0x0302_0100_5452ul);
        a.FrontEnd.EnableRing(1, enabled: true); // a ring that runs and is not enabled drops what it takes
        a.StartRing(1, 0); // what the front end remembers is that nothing was used

        int[] order = [.. Enumerable.Range(0, 4).Select(_ => ReceiveFrame(b).Length - 100)];
        Assert.Equal([1, 2, 0, 3], order);
        for (int i = 0; i < 600; i++)
        {
            a.Send(Frame(60, i));
            Assert.Equal(Frame(60, i), b.Receive());
        }
        Assert.True(a.Driver.InFlight(1) < 256);
    }

    [Fact]
    public void FramesInFlight_OfAPackedRing_AreSentOnce_WhateverBaseTheFrontEndRemembers()
    {
        EnabledFeatures = FeatureBits.RingPacked;
        StartPorts();
        using SharedGuest b = Connect("n1").Start();
        using SharedGuest a = Connect("n0");
        Assert.NotEqual(0ul, a.Driver.Features & FeatureBits.RingPacked);
        using FdHandle file = MemFd.Create("in-flight", 3 * Stride);
        using MemoryMapping mapping = MemoryMapping.Map(file, 0, 3 * Stride, writable: true);
        MemorySlice notes = MemorySlice.OfMapping(mapping.Address + TransmitArea, Stride);
        a.FrontEnd.SetFeatures(a.Driver.Features);
        a.ShareMemory();
        a.Tell(SetInflightFd, new InflightDescription(3 * Stride, 0, 3, 256, 0), file);
        uint start = VirtqueuePosition.Initial(a.Driver.Features).ToVringBase();
        a.StartRing(0, start);
        a.Driver.Start();

        // Four frames; the dead back end took three of them, and the first one was used and settled.
        for (int i = 0; i < 4; i++) Assert.True(a.Driver.TrySend(Frame(100 + i, i)));
        a.Driver.Flush();
        var dead = new PackedInflight(notes, 256);
        dead.Begin(0, usedWrap: true);
        int slot = 0;
        for (int i = 0; i < 3; i++)
        {
            PackedDescriptor[] chain = a.PackedChain(1, slot);
            dead.Take(chain);
            slot += chain.Length;
        }

        PackedDescriptor[] used = a.PackedChain(1, 0);
        dead.Use(used.Length);
        a.WritePacked(1, 0, used[^1] with { Flags = PackedDescriptor.Used(wrap: true) });
        dead.Settle();

        while (b.HasNothing) a.Tell(SendRarp, 0x0302_0100_5452ul);
        a.FrontEnd.EnableRing(1, enabled: true);
        a.StartRing(1, start); // what the front end remembers is that nothing was used

        int[] order = [.. Enumerable.Range(0, 3).Select(_ => ReceiveFrame(b).Length - 100)];
        Assert.Equal([1, 2, 3], order);
        for (int i = 0; i < 600; i++)
        {
            a.Send(Frame(60, i));
            Assert.Equal(Frame(60, i), b.Receive());
        }
        Assert.True(a.Driver.InFlight(1) < 256);

        // The new back end goes on with the notes: 604 chains were used, each of a slot. The last one perhaps a little after its frame arrived.
        Assert.True(SpinWait.SpinUntil(() => notes.Read<ushort>(UsedSlot) == 604 % 256, TimeSpan.FromSeconds(10)), $"slot {notes.Read<ushort>(UsedSlot)}");
    }

    // The next one that is no announcement.
    private static byte[] ReceiveFrame(SharedGuest guest)
    {
        byte[] frame;
        do frame = guest.Receive();
        while (frame is [_, _, _, _, _, _, _, _, _, _, _, _, 0x80, 0x35, ..]);
        return frame;
    }
}
