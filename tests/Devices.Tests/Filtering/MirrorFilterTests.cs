using ActorNet.Devices.Filtering;

namespace ActorNet.Devices.Tests.Filtering;

public class MirrorFilterTests
{
    [Fact]
    public void Mirror_CopiesAndLetsTheBatchPass()
    {
        MirrorFilter mirror = new(new MirrorOptions { Id = "mirror", Outdev = "spy", Queue = FilterQueue.Tx });
        TestWire wire = new(mirror);
        Assert.True(wire.Tx(0, 1, 2));
        Assert.True(wire.Rx(0, 3));
        Assert.Equal([1, 2, 3], wire.Out);
        Assert.Equal([("spy", TestFrames.Hex(1)), ("spy", TestFrames.Hex(2))], wire.Sink.Diverted.Select(copy => (copy.Outdev, copy.Frame.Bytes)));
        Assert.Equal(2, TestWire.Count(mirror, "mirrored"));
        Assert.Equal(0, wire.Chain.Flow(FrameDirection.Tx).Diverted);
    }

    [Fact]
    public void Mirror_BehindABuffer_CopiesWhatIsReleased()
    {
        TestWire wire = new(
            new BufferFilter(new BufferOptions { Id = "buffer", Interval = TestWire.At(10) }),
            new MirrorFilter(new MirrorOptions { Id = "mirror", Outdev = "spy" }));
        wire.Tx(0, 1);
        Assert.Empty(wire.Sink.Diverted);
        wire.Tick(10);
        Assert.Single(wire.Sink.Diverted);
    }

    [Fact]
    public void Mirror_WithoutOutdev_IsRefused() => Assert.Throws<ArgumentException>(() => new MirrorFilter(new MirrorOptions { Id = "mirror", Outdev = "" }));
}
