using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

public class NotificationTests
{
    private readonly DescriptorChain _chain = new();

    [Fact]
    public void Publish_Flags_FollowTheDriversWish()
    {
        FakeDriver driver = new();
        SplitVirtqueue queue = driver.CreateQueue();
        queue.PushUsed(0, 0);
        Assert.True(queue.Publish());

        driver.AvailableFlags = 1;
        queue.PushUsed(1, 0);
        Assert.False(queue.Publish());
        driver.AvailableFlags = 0;
        Assert.False(queue.Publish()); // nothing new
        queue.PushUsed(2, 0);
        Assert.True(queue.Publish());
    }

    [Theory]
    [InlineData(0, 1, 0, true)] // the event is the first of the new ones
    [InlineData(0, 1, 1, false)] // one further is wanted
    [InlineData(0, 5, 4, true)] // the last of the new ones
    [InlineData(0, 5, 5, false)]
    [InlineData(0, 5, 0xffff, false)] // passed long ago
    [InlineData(10, 5, 12, true)]
    [InlineData(10, 5, 9, false)]
    [InlineData(0xfffe, 5, 0xffff, true)] // through the wrap
    [InlineData(0xfffe, 5, 1, true)]
    [InlineData(0xfffe, 5, 3, false)]
    [InlineData(0xfffe, 5, 0xfffd, false)]
    public void Publish_EventIndex_InterruptsWhenItIsCrossed(int before, int count, int wanted, bool expected)
    {
        FakeDriver driver = new(size: 16, eventIndex: true) { UsedIndex = (ushort)(before - 1) };
        SplitVirtqueue queue = driver.CreateQueue();
        driver.UsedEvent = 0x7777;
        queue.PushUsed(0, 0);
        Assert.True(queue.Publish()); // the first time nothing is known of the driver
        driver.UsedEvent = (ushort)wanted;
        driver.AvailableFlags = 1; // says nothing with event index (§2.7.7.2)

        for (int i = 0; i < count; i++) queue.PushUsed(0, 0);

        Assert.Equal(expected, queue.Publish());
    }

    [Fact]
    public void Notifications_Flags_AreSwitchedOffAndOn()
    {
        FakeDriver driver = new();
        SplitVirtqueue queue = driver.CreateQueue();
        queue.DisableNotifications();
        Assert.Equal(1, driver.UsedFlags);

        Assert.False(queue.EnableNotifications());
        Assert.Equal(0, driver.UsedFlags);
    }

    [Fact]
    public void Notifications_EventIndex_LeaveTheFlagsZero()
    {
        FakeDriver driver = new(eventIndex: true);
        SplitVirtqueue queue = driver.CreateQueue();
        queue.DisableNotifications();
        Assert.Equal(0, driver.UsedFlags);
        driver.Chain(0, (driver.Allocate(10), 10, true));
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));

        Assert.False(queue.EnableNotifications());
        Assert.Equal(0, driver.UsedFlags);
        Assert.Equal(1, driver.AvailableEvent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EnableNotifications_MoreArrivedMeanwhile_SaysSo(bool eventIndex)
    {
        FakeDriver driver = new(eventIndex: eventIndex);
        SplitVirtqueue queue = driver.CreateQueue();
        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
        driver.Chain(0, (driver.Allocate(10), 10, true));

        Assert.True(queue.EnableNotifications());
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.False(queue.EnableNotifications());
    }

    [Fact]
    public void EnableNotifications_TooFewSeen_IsArmedForTheNextOne()
    {
        // Three are there, five are needed: the fourth must wake us. Armed at the first untaken one, none ever would.
        FakeDriver driver = new(eventIndex: true);
        SplitVirtqueue queue = driver.CreateQueue();
        for (int i = 0; i < 3; i++) driver.Chain(i, (driver.Allocate(10), 10, true));
        while (queue.TryPop(_chain) == PopResult.Chain) { }

        queue.Unpop(3);

        Assert.False(queue.EnableNotifications());
        Assert.Equal(3, driver.AvailableEvent);
        Assert.Equal(0, queue.NextAvailable);
    }
}
