using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.Tests.VirtioNet;

public sealed class SplitRingDriverTests
{
    private readonly GuestMemoryBuilder _memory = GuestMemoryBuilder.OverPinnedArray(1 << 20);

    [Theory]
    [InlineData(IndirectUse.Never, 4)]
    [InlineData(IndirectUse.WhenLong, 1)]
    [InlineData(IndirectUse.Always, 1)]
    [InlineData(IndirectUse.Tail, 2)]
    public void TryAdd_FourBuffers_DeviceReadsThemInOrder(IndirectUse indirect, int directDescriptors)
    {
        SplitRingDriver ring = new(_memory, 8, 0, indirect);
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex: false);
        GuestBuffer[] buffers = [Filled(1, 5), Filled(2, 7), Filled(3, 1), Filled(4, 9)];

        Assert.True(ring.TryAdd(buffers.AsSpan(0, 2), buffers.AsSpan(2), token: 42));
        Assert.Equal(0, device.Available);
        Assert.True(ring.Publish());

        Assert.True(device.TryTake(out ReferenceRing.Chain chain));
        Assert.Equal(directDescriptors, chain.DirectDescriptors);
        Assert.Equal(8 - directDescriptors, ring.FreeDescriptors);
        Assert.Equal([(buffers[0].Address, 5u), (buffers[1].Address, 7u)], chain.Readable);
        Assert.Equal([(buffers[2].Address, 1u), (buffers[3].Address, 9u)], chain.Writable);

        device.PushUsed(chain.Head, 10);
        device.Publish();
        Assert.Equal(ReclaimResult.Chain, ring.TryReclaim(out int token, out int length));
        Assert.Equal((42, 10), (token, length));
        Assert.Equal(8, ring.FreeDescriptors);
        Assert.Equal(ReclaimResult.Empty, ring.TryReclaim(out _, out _));
    }

    [Theory]
    [InlineData(IndirectUse.WhenLong, 1)]
    [InlineData(IndirectUse.Always, 1)]
    public void TryAdd_OneBuffer_IsIndirectOnlyWhenAlways(IndirectUse indirect, int directDescriptors)
    {
        SplitRingDriver ring = new(_memory, 4, 0, indirect);
        ring.TryAdd([Filled(1, 5)], [], 0);
        ring.Publish();
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex: false);
        Assert.True(device.TryTake(out ReferenceRing.Chain chain));
        Assert.Equal(directDescriptors, chain.DirectDescriptors);
        Assert.Equal(3, ring.FreeDescriptors);
    }

    [Fact]
    public void TryAdd_LongerThanTheTable_IsDirect()
    {
        SplitRingDriver ring = new(_memory, 8, 0, IndirectUse.WhenLong, tableEntries: 2);
        Assert.True(ring.TryAdd([Filled(1, 1), Filled(2, 1), Filled(3, 1)], [], 0));
        Assert.Equal(5, ring.FreeDescriptors);
    }

    [Fact]
    public void TryAdd_NoFreeDescriptors_IsFalseUntilOneComesBack()
    {
        SplitRingDriver ring = new(_memory, 2, 0);
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex: false);
        GuestBuffer buffer = Filled(1, 4);
        Assert.True(ring.TryAdd([buffer], [], 1));
        Assert.True(ring.TryAdd([buffer], [], 2));
        Assert.False(ring.TryAdd([buffer], [], 3));
        ring.Publish();
        device.TryTake(out _);
        device.TryTake(out ReferenceRing.Chain second);
        device.PushUsed(second.Head, 0); // out of order
        device.Publish();
        Assert.Equal(ReclaimResult.Chain, ring.TryReclaim(out int token, out _));
        Assert.Equal(2, token);
        Assert.True(ring.TryAdd([buffer], [], 3));
        Assert.Equal(2, ring.InFlight);
    }

    [Fact]
    public void Ring_IndicesWrapAround_EverythingComesBackOnce()
    {
        SplitRingDriver ring = new(_memory, 4, FeatureBits.EventIdx);
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex: true);
        GuestBuffer buffer = Filled(1, 4);
        for (int i = 0; i < 200_000; i++)
        {
            Assert.True(ring.TryAdd([], [buffer], i));
            ring.Publish();
            Assert.True(device.TryTake(out ReferenceRing.Chain chain));
            device.PushUsed(chain.Head, 4);
            device.Publish();
            Assert.Equal(ReclaimResult.Chain, ring.TryReclaim(out int token, out _));
            Assert.Equal(i, token);
        }
    }

    [Fact]
    public void Publish_NoNotifyFlag_NoKick()
    {
        SplitRingDriver ring = new(_memory, 4, 0);
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex: false);
        device.SetNoNotify(true);
        ring.TryAdd([Filled(1, 4)], [], 0);
        Assert.False(ring.Publish());
        device.SetNoNotify(false);
        ring.TryAdd([Filled(1, 4)], [], 0);
        Assert.True(ring.Publish());
        Assert.False(ring.Publish()); // nothing new
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(65535, false)]
    public void Publish_EventIndex_KicksWhenItIsPassed(int wanted, bool kick)
    {
        SplitRingDriver ring = new(_memory, 8, FeatureBits.EventIdx);
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex: true);
        device.WantKickAfter((ushort)wanted);
        for (int i = 0; i < 3; i++) ring.TryAdd([Filled(1, 4)], [], i);
        Assert.Equal(kick, ring.Publish());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EnableInterrupts_ChainCameBackMeanwhile_SaysSo(bool eventIndex)
    {
        SplitRingDriver ring = new(_memory, 8, eventIndex ? FeatureBits.EventIdx : 0);
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex);
        for (int i = 0; i < 4; i++) ring.TryAdd([Filled(1, 4)], [], i);
        ring.Publish();
        Assert.False(ring.EnableInterrupts());
        device.TryTake(out ReferenceRing.Chain chain);
        device.PushUsed(chain.Head, 0);
        Assert.True(device.Publish());
        Assert.True(ring.EnableInterrupts());
        ring.TryReclaim(out _, out _);
        ring.DisableInterrupts();
        device.TryTake(out chain);
        device.PushUsed(chain.Head, 0);
        Assert.False(device.Publish());
    }

    [Fact]
    public void EnableInterrupts_AfterTwo_ComesWithTheThird()
    {
        SplitRingDriver ring = new(_memory, 8, FeatureBits.EventIdx);
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex: true);
        for (int i = 0; i < 4; i++) ring.TryAdd([Filled(1, 4)], [], i);
        ring.Publish();
        Assert.False(ring.EnableInterrupts(after: 2));
        bool[] interrupts = new bool[4];
        for (int i = 0; i < 4; i++)
        {
            device.TryTake(out ReferenceRing.Chain chain);
            device.PushUsed(chain.Head, 0);
            interrupts[i] = device.Publish();
        }
        Assert.Equal([false, false, true, false], interrupts);
    }

    [Fact]
    public void TryReclaim_UsedIndexTooFar_Faults()
    {
        SplitRingDriver ring = new(_memory, 8, 0);
        ring.TryAdd([Filled(1, 4)], [], 0);
        ring.Publish();
        new ReferenceRing(_memory.Memory, ring.Layout, eventIndex: false).SetUsedIndex(2);
        AssertFault(ring, DeviceFault.UsedIndexTooFar);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(uint.MaxValue)]
    public void TryReclaim_ChainThatIsNotOut_Faults(uint head)
    {
        SplitRingDriver ring = new(_memory, 8, 0);
        ring.TryAdd([Filled(1, 4)], [], 0);
        ring.Publish();
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex: false);
        device.PushUsed(head, 0);
        device.Publish();
        AssertFault(ring, DeviceFault.UnknownChain);
    }

    [Fact]
    public void TryReclaim_MoreWrittenThanThereIsRoom_Faults()
    {
        SplitRingDriver ring = new(_memory, 8, 0);
        ring.TryAdd([Filled(1, 100)], [Filled(1, 4)], 0);
        ring.Publish();
        ReferenceRing device = new(_memory.Memory, ring.Layout, eventIndex: false);
        device.PushUsed(0, 5);
        device.Publish();
        AssertFault(ring, DeviceFault.LengthTooLong);
        Assert.False(ring.EnableInterrupts());
    }

    private static void AssertFault(SplitRingDriver ring, DeviceFault fault)
    {
        Assert.Equal(ReclaimResult.Fault, ring.TryReclaim(out _, out _));
        Assert.Equal(fault, ring.LastFault);
        Assert.Equal(ReclaimResult.Fault, ring.TryReclaim(out _, out _));
    }

    private GuestBuffer Filled(byte value, int length)
    {
        GuestBuffer buffer = _memory.Allocate(length);
        buffer.Memory.CopyFrom(Enumerable.Repeat(value, length).ToArray());
        return buffer;
    }
}
