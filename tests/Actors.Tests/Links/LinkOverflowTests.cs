using ActorNet.Actors.Links;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Links;

/// <summary>What becomes of frames without credit, policy by policy.</summary>
public sealed class LinkOverflowTests : LinkBench
{
    private readonly FrameBatch _first = Frames.Batch(64);

    [Fact]
    public void Backpressure_HoweverMuchIsSent_WaitsAndNothingIsDropped()
    {
        Link link = Full(new LinkSettings(64) { Limit = 1 });
        for (int i = 0; i < 10; i++) link.Send(Frames.Batch(64));

        Assert.Equal((640, 640, 640 * 60), (link.Waiting, link.HighWater, link.WaitingBytes));
        Assert.True(link.Takes(1000, 1_000_000));
        Assert.Empty(Drops);
    }

    [Fact]
    public void DropNewest_BeyondItsLimit_DropsWhatComesAndKeepsWhatWaits()
    {
        Link link = Full(new LinkSettings(64) { Overflow = Overflow.DropNewest, Limit = 10 });
        FrameBatch waits = Frames.Batch(6), dropped = Frames.Batch(5), fits = Frames.Batch(4);
        link.Send(waits);
        Assert.False(link.Takes(5, 300));
        Assert.True(link.Takes(4, 240));
        link.Send(dropped);
        link.Send(fits);

        Assert.Equal((10, 10), (link.Waiting, link.HighWater));
        Assert.Equal(["no-credit 5"], Drops);
        Assert.Same(dropped, Home()); // as a message, like what was delivered
        _first.Return();
        Assert.Same(_first, Home());
        Assert.Same(waits, AtPeer());
        Assert.Same(fits, AtPeer());
        Assert.Equal((0, 54, 2), (link.Waiting, link.Credit, link.Outstanding));
    }

    [Fact]
    public void DropOldest_BeyondItsLimit_DropsAsManyAsMakeRoom()
    {
        Link link = Full(new LinkSettings(64) { Overflow = Overflow.DropOldest, Limit = 10 });
        FrameBatch oldest = Frames.Batch(3), older = Frames.Batch(3), old = Frames.Batch(3), young = Frames.Batch(7);
        link.Send(oldest);
        link.Send(older);
        link.Send(old);
        link.Send(young);

        Assert.Same(oldest, Home());
        Assert.Same(older, Home());
        Assert.Equal(["no-credit 6"], Drops);
        Assert.Equal((10, 10), (link.Waiting, link.HighWater));
        _first.Return();
        Assert.Same(_first, Home());
        Assert.Same(old, AtPeer());
        Assert.Same(young, AtPeer());
    }

    [Fact]
    public void DropOldest_LargerThanTheLimit_IsDroppedItself()
    {
        Link link = Full(new LinkSettings(64) { Overflow = Overflow.DropOldest, Limit = 10 });
        FrameBatch large = Frames.Batch(11);
        link.Send(large);

        Assert.Same(large, Home());
        Assert.Equal(["no-credit 11"], Drops);
        Assert.Equal(0, link.Waiting);
    }

    [Theory]
    [InlineData(Overflow.DropNewest)]
    [InlineData(Overflow.DropOldest)]
    public void Limit_OfZero_KeepsNothing(Overflow overflow)
    {
        Link link = Full(new LinkSettings(64) { Overflow = overflow, Limit = 0 });
        link.Send(Frames.Batch(1));

        Assert.Equal((0, 0), (link.Waiting, link.HighWater));
        Assert.Equal(["no-credit 1"], Drops);
    }

    [Fact]
    public void Deadline_FramesThatWaitedForItsTime_AreDroppedAndYoungerOnesStay()
    {
        Link link = Full(Deadline(20));
        FrameBatch old = Frames.Batch(2), young = Frames.Batch(3);
        link.Send(old);
        Advance(TimeSpan.FromMilliseconds(15));
        link.Send(young);
        Advance(TimeSpan.FromMilliseconds(4));
        Assert.Equal(5, link.Waiting); // 19 ms

        Time.Advance(TimeSpan.FromMilliseconds(1));
        Fire(link);
        Assert.Equal(3, link.Waiting);
        Assert.Equal(["deadline 2"], Drops);
        Assert.Same(old, Home());

        Time.Advance(TimeSpan.FromMilliseconds(15));
        Fire(link);
        Assert.Same(young, Home());
        Assert.Equal(["deadline 5"], Drops);
        Assert.Equal((0, 0, 1), (link.Waiting, link.Credit, link.Outstanding));
    }

    [Fact]
    public void Deadline_CreditComesInTime_DeliversInOrder()
    {
        Link link = Full(Deadline(20));
        FrameBatch waits = Frames.Batch(2);
        link.Send(waits);
        Advance(TimeSpan.FromMilliseconds(19));
        _first.Return();
        Assert.Same(_first, Home());
        Assert.Same(waits, AtPeer());

        Time.Advance(TimeSpan.FromSeconds(1));
        Fire(link); // a timer that finds nothing, and asks for no other
        Time.Advance(TimeSpan.FromSeconds(1));
        Owner.ExpectNoMsg(TimeSpan.Zero);
        Assert.Empty(Drops);
    }

    [Fact]
    public void Deadline_ShorterThanHold_IsKept()
    {
        Link link = Full(Deadline(3));
        link.Send(Frames.Batch(1));
        Time.Advance(TimeSpan.FromMilliseconds(3));
        Fire(link);
        Assert.Equal(["deadline 1"], Drops);
    }

    [Fact]
    public void OverflowNames_EveryPolicy_IsReadAsItIsWritten()
    {
        foreach (Overflow overflow in Enum.GetValues<Overflow>()) Assert.Equal(overflow, OverflowNames.Parse(OverflowNames.Of(overflow)));
        Assert.Equal(Enum.GetValues<Overflow>().Length, OverflowNames.All.Length);
        Assert.Throws<ArgumentException>(static () => OverflowNames.Parse("lossy"));
    }

    private static LinkSettings Deadline(int milliseconds) => new(64) { Overflow = Overflow.Deadline, Deadline = TimeSpan.FromMilliseconds(milliseconds) };

    private void Fire(Link link)
    {
        Assert.Same(link, Owner.ExpectMsg<LinkTimer>().Link);
        link.OnTimer();
    }

    // All of its credit is out with the first batch.
    private Link Full(LinkSettings settings)
    {
        Link link = MakeLink(settings);
        link.Send(_first);
        Assert.Same(_first, AtPeer());
        Assert.Equal(0, link.Credit);
        return link;
    }
}
