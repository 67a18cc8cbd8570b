using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

public class PackedNotificationTests
{
    private readonly DescriptorChain _chain = new();

    [Theory]
    [InlineData(0, 1, 0, true, true)] // the slot is the first of the new ones
    [InlineData(0, 1, 1, true, false)] // one further is wanted
    [InlineData(0, 5, 4, true, true)] // the last of the new ones
    [InlineData(0, 5, 5, true, false)]
    [InlineData(3, 2, 2, true, false)] // passed long ago
    [InlineData(6, 4, 7, true, true)] // over the end: the slots before it are of this lap,
    [InlineData(6, 4, 1, false, true)] // those behind it of the next
    [InlineData(6, 4, 1, true, false)]
    [InlineData(6, 4, 7, false, false)]
    [InlineData(6, 4, 2, false, false)]
    [InlineData(0, 8, 7, true, true)] // the whole ring
    [InlineData(0, 8, 0, false, false)]
    [InlineData(0, 8, 0x7fff, true, false)] // no such slot
    public void Publish_DescriptorMode_InterruptsWhenTheSlotIsPassed(int first, int count, int slot, bool wrap, bool expected)
    {
        FakePackedDriver driver = new(features: FeatureBits.EventIdx);
        PackedVirtqueue queue = driver.CreateQueue(driver.BeginAt(7, wrap: false));
        driver.DriverEvent = EventSuppression.Enable;
        Use(1);
        Assert.True(queue.Publish());
        Use(first);
        queue.Publish();
        driver.DriverEvent = EventSuppression.At(slot, wrap);

        Use(count);

        Assert.Equal(expected, queue.Publish());

        void Use(int slots)
        {
            if (slots > 0) queue.PushUsed((uint)slots << 16, 0);
        }
    }

    [Fact]
    public void Publish_Modes_FollowTheDriversWish()
    {
        FakePackedDriver driver = new(features: FeatureBits.EventIdx) { DriverEvent = EventSuppression.Disable };
        PackedVirtqueue queue = driver.CreateQueue();
        queue.PushUsed(1 << 16, 0);
        Assert.False(queue.Publish());
        driver.DriverEvent = EventSuppression.Enable;
        Assert.False(queue.Publish()); // nothing new
        queue.PushUsed(1 << 16, 0);
        Assert.True(queue.Publish());
        driver.DriverEvent = new EventSuppression(3 << 16); // reserved
        queue.PushUsed(1 << 16, 0);
        Assert.True(queue.Publish());
    }

    [Fact]
    public void Publish_DescriptorModeForTheFirstTime_Interrupts()
    {
        FakePackedDriver driver = new(features: FeatureBits.EventIdx) { DriverEvent = EventSuppression.At(5, true) };
        PackedVirtqueue queue = driver.CreateQueue();
        queue.PushUsed(1 << 16, 0);
        Assert.True(queue.Publish()); // nothing is known of what the driver saw of a device before
        queue.PushUsed(1 << 16, 0);
        Assert.False(queue.Publish());
    }

    [Fact]
    public void Publish_DescriptorModeNotNegotiated_Interrupts()
    {
        FakePackedDriver driver = new(features: 0) { DriverEvent = EventSuppression.At(5, true) };
        PackedVirtqueue queue = driver.CreateQueue();
        for (int i = 0; i < 2; i++)
        {
            queue.PushUsed(1 << 16, 0);
            Assert.True(queue.Publish());
        }
    }

    [Fact]
    public void Notifications_AreSwitchedOffAndOn()
    {
        FakePackedDriver driver = new(features: 0);
        PackedVirtqueue queue = driver.CreateQueue();
        queue.DisableNotifications();
        Assert.Equal(EventSuppression.Disable, driver.DeviceEvent);

        Assert.False(queue.EnableNotifications());
        Assert.Equal(EventSuppression.Enable, driver.DeviceEvent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(FeatureBits.EventIdx)]
    public void EnableNotifications_MoreArrivedMeanwhile_SaysSo(ulong features)
    {
        FakePackedDriver driver = new(features: features);
        PackedVirtqueue queue = driver.CreateQueue();
        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
        driver.Chain(0, (driver.Allocate(10), 10, true));

        Assert.True(queue.EnableNotifications());
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.False(queue.EnableNotifications());
    }

    [Fact]
    public void EnableNotifications_TooFewSeen_IsArmedForTheNextOne()
    {
        // Seven slots are there, more are needed: the next one must wake us, which is in the next lap.
        FakePackedDriver driver = new(size: 7, features: FeatureBits.EventIdx);
        PackedVirtqueue queue = driver.CreateQueue();
        for (int i = 0; i < 2; i++) driver.Chain(i, (driver.Allocate(10), 10, true), (driver.Allocate(10), 10, true));
        for (int i = 0; i < 3; i++) driver.Chain(2 + i, (driver.Allocate(10), 10, true));
        while (queue.TryPop(_chain) == PopResult.Chain) { }

        queue.Unpop(5);

        Assert.Equal(0, queue.Position.NextAvailable);
        Assert.False(queue.EnableNotifications());
        Assert.Equal(EventSuppression.At(0, false), driver.DeviceEvent);
        queue.DisableNotifications();
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain)); // what was given back can be taken again
        Assert.False(queue.EnableNotifications());
        Assert.Equal(EventSuppression.At(0, false), driver.DeviceEvent);
    }
}
