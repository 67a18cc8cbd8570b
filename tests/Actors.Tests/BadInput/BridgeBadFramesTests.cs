using System.Collections.Immutable;
using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.BadInput;

/// <summary>Frames that make no sense, through a bridge: it changes nothing in what it carries, and counts what it does not.</summary>
public abstract class BridgeBadFramesTests(Props bridge) : BridgeTest(bridge, Overflow.DropNewest)
{
    private static readonly OffloadHeader[] BrokenOffloads =
    [
        new() { Flags = 0xff, GsoType = 0xff, HeaderLength = 0xffff, GsoSize = 0xffff, ChecksumStart = 0xffff, ChecksumOffset = 0xffff },
        new() { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = 60, ChecksumOffset = 1 }, // behind the frame
        new() { GsoType = 1 }, // segments of no bytes
        new() { GsoType = 0x80 },
    ];

    protected static byte[] DoublyTagged { get; } =
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0, 0, 0, 1, 0x81, 0x00, 0x00, 0x05, 0x81, 0x00, 0x0f, 0xff, 0x81, 0x00];

    protected static byte[] ServiceTagged { get; } =
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0, 0, 0, 1, 0x88, 0xa8, 0x0f, 0xff, 0x81, 0x00, 0xe0, 0x00, 0x81, 0x00];

    /// <summary>A port that carries tagged frames.</summary>
    internal abstract BridgePlug AddTrunk(string id);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void NestedTags_ToOneOrMorePorts_ArriveUnchanged(int others)
    {
        BridgePlug a = AddTrunk("a");
        BridgePlug[] to = [.. Enumerable.Range(0, others).Select(i => AddTrunk($"b{i}"))];
        FrameBatch batch = Frames.Batch(DoublyTagged, ServiceTagged);
        a.Send(batch);
        foreach (BridgePlug plug in to)
        {
            FrameBatch arrived = plug.Receive();
            Assert.Equal([DoublyTagged, ServiceTagged], FramesOf(arrived));
            arrived.Return();
        }

        Assert.Same(batch, a.TakeBack());
        Assert.Equal(0, Balanced(a).Dropped);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void BrokenOffloadHeaders_ToOneOrMorePorts_ArriveUnchanged(int others)
    {
        BridgePlug a = Add("a");
        BridgePlug[] to = [.. Enumerable.Range(0, others).Select(i => Add($"b{i}"))];
        FrameBatch batch = FrameBatch.CreatePooled();
        foreach (OffloadHeader offload in BrokenOffloads)
        {
            batch.FreeChunks[0].CopyFrom(Frames.Make(1));
            batch.CommitFrame(60, offload);
        }

        a.Send(batch);
        foreach (BridgePlug plug in to)
        {
            FrameBatch arrived = plug.Receive();
            Assert.Equal(BrokenOffloads, Enumerable.Range(0, arrived.Count).Select(i => arrived[i].Offload));
            arrived.Return();
        }

        Assert.Same(batch, a.TakeBack());
    }
}

/// <summary>A hub carries whatever it is given.</summary>
public sealed class HubBadFramesTests() : BridgeBadFramesTests(BridgeActor.Hub(Lane))
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TooShortAndTooLong_ToOneOrMorePorts_ArriveUnchanged(int others)
    {
        BridgePlug a = Add("a");
        BridgePlug[] to = [.. Enumerable.Range(0, others).Select(i => Add($"b{i}"))];
        byte[][] frames = [.. Enumerable.Range(0, 14).Select(static length => new byte[length]), Frames.Make(1, 70_000), Frames.Make(2)];
        FrameBatch batch = Frames.Batch(frames);
        a.Send(batch);
        foreach (BridgePlug plug in to)
        {
            FrameBatch arrived = plug.Receive();
            Assert.Equal(frames, FramesOf(arrived));
            arrived.Return();
        }

        Assert.Same(batch, a.TakeBack());
        Assert.Equal((16, frames.Sum(static frame => frame.Length)), (Balanced(a).FramesIn, Balanced(a).BytesIn));
        Assert.All(to, plug => Assert.Equal((16, 0L), (Balanced(plug).FramesOut, Balanced(plug).Dropped)));
    }

    [Fact]
    public void LongerThanAnyCopy_Flooded_IsDroppedAndCountedAndTheHubGoesOn()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        FrameBatch batch = new LentFrames(Frames.Make(1), Frames.Make(2, 200_000)).Batch;
        a.Send(batch);
        Assert.Equal([Frames.Make(1)], FramesOf(b.Receive()));
        Assert.Equal([Frames.Make(1)], FramesOf(c.Receive()));
        Assert.Same(batch, a.TakeBack());
        Assert.Equal((1, 1), (DropsOf(Balanced(b), "no-credit"), DropsOf(Balanced(c), "no-credit")));
        Assert.Equal(0, Balanced(a).Dropped);
    }

    internal override BridgePlug AddTrunk(string id) => Add(id);
}

/// <summary>A switch drops what is no frame, by cause.</summary>
public sealed class SwitchBadFramesTests() : BridgeBadFramesTests(BridgeActor.Switch(Lane, new SwitchOptions { Seed = 1 }))
{
    [Fact]
    public void TooShortAndTooLong_AreDroppedByCauseAndTheRestGoesOn()
    {
        BridgePlug a = Add("a"), b = Add("b");
        byte[][] frames = [.. Enumerable.Range(0, 14).Select(static length => new byte[length]), Frames.Make(1, 70_000), Frames.Make(2)];
        FrameBatch batch = Frames.Batch(frames);
        a.Send(batch);

        Assert.Equal([Frames.Make(2)], FramesOf(b.Receive()));
        Assert.Same(batch, a.TakeBack());
        Assert.Equal((14, 1), (DropsOf(Balanced(a), "runt"), DropsOf(Balanced(a), "oversize")));
    }

    [Fact]
    public void TagsOfOthers_OnAnAccessPort_AreDroppedByCause()
    {
        BridgePlug a = Add("a"), b = Add("b");
        byte[] cut = DoublyTagged[..14], reserved = [.. DoublyTagged[..14], 0x0f, 0xff, .. DoublyTagged[16..]];
        FrameBatch batch = Frames.Batch(DoublyTagged, cut, reserved, ServiceTagged);
        a.Send(batch);

        Assert.Equal([ServiceTagged], FramesOf(b.Receive())); // to a customer's bridge, this is no tag
        Assert.Equal((1, 1, 1), (DropsOf(Balanced(a), "tagged-on-access"), DropsOf(Balanced(a), "truncated-tag"), DropsOf(Balanced(a), "reserved-vlan")));
    }

    internal override BridgePlug AddTrunk(string id) => Add(id, settings: new PortSettings(
        SwitchPortType.Type,
        id,
        ImmutableSortedDictionary<string, object>.Empty.Add(SwitchPortType.SwitchId.Name, 0).Add("mode", "trunk").Add("vlan", 1),
        "-netdev switchport"));
}
