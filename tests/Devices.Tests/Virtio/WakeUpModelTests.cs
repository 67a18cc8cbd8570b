using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

/// <summary>
/// The lost wake-up: every interleaving of a driver that adds buffers and a device that needs several of them, on the real
/// queue. Whatever the order, the device must not sleep for ever while what it needs is there.
/// </summary>
/// <remarks>
/// Both sides are cut where another processor could come between: the driver moves its index, perhaps several times, then
/// decides on a kick; the device looks and takes what it can, arms, then looks again. Barriers make each cut see what came
/// before it, so trying all orders of these steps is trying everything that can happen.
/// </remarks>
public class WakeUpModelTests
{
    private enum Move
    {
        DriverAdds,
        DriverDecidesOnKick,
        Device,
    }

    private enum DeviceStep
    {
        Look,
        Arm,
        LookAgain,
        Asleep,
        Served,
    }

    [Theory]
    [InlineData(FeatureBits.EventIdx, 1, 1)]
    [InlineData(FeatureBits.EventIdx, 5, 5)]
    [InlineData(FeatureBits.EventIdx, 5, 7)]
    [InlineData(FeatureBits.EventIdx, 3, 6)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 5, 5)]
    [InlineData(0, 3, 6)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.EventIdx, 1, 1)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.EventIdx, 5, 5)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.EventIdx, 5, 7)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.EventIdx, 3, 6)]
    [InlineData(FeatureBits.RingPacked, 1, 1)]
    [InlineData(FeatureBits.RingPacked, 5, 5)]
    [InlineData(FeatureBits.RingPacked, 3, 6)]
    public void Device_NeedsSeveralBuffers_NeverSleepsOnThem(ulong features, int needed, int added)
    {
        HashSet<State> seen = [];
        Assert.Null(FindLostWakeUp([], () => new World(features, needed, added), seen));
        Assert.True(seen.Count > 3 * added, $"only {seen.Count} states");
    }

    [Theory]
    [InlineData(FeatureBits.EventIdx)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.EventIdx)]
    public void Model_OfTheKnownBug_FindsIt(ulong features) =>
        // The model is worth something only if it fails for what is known to be wrong: arming at the first untaken buffer.
        Assert.NotNull(FindLostWakeUp([], () => new World(features, needed: 5, buffers: 5) { ArmAtFirstUntaken = true }, []));

    // Replays the moves made so far, then tries all next ones: the queue cannot be copied, so each path starts anew.
    // A state that was reached before, in another order, leads nowhere new.
    private static string? FindLostWakeUp(List<Move> moves, Func<World> start, HashSet<State> seen)
    {
        World world = start();
        foreach (Move move in moves) world.Make(move);
        if (!seen.Add(world.State)) return null;
        if (world.IsStuck) return string.Join(' ', moves);
        foreach (Move move in Enum.GetValues<Move>())
        {
            if (!world.Can(move)) continue;
            moves.Add(move);
            string? lost = FindLostWakeUp(moves, start, seen);
            if (lost is not null) return lost;
            moves.RemoveAt(moves.Count - 1);
        }

        return null;
    }

    private readonly record struct State(DeviceStep Device, int Added, int Decided, bool Kicked, uint Wish, int Next, int Seen);

    private sealed class World
    {
        private readonly IGuest _guest;
        private readonly DescriptorChain _chain = new();
        private readonly int _needed;
        private readonly int _buffers;
        private DeviceStep _device = DeviceStep.Look;
        private int _added;
        private int _decided; // buffers about which the driver has decided whether to kick
        private int _seen;    // buffers that the device has looked at
        private bool _kicked;

        internal World(ulong features, int needed, int buffers)
        {
            _guest = (features & FeatureBits.RingPacked) != 0 ? new PackedGuest(features) : new SplitGuest(features, buffers);
            _needed = needed;
            _buffers = buffers;
            _guest.Queue.DisableNotifications();
        }

        internal bool ArmAtFirstUntaken { get; init; }

        /// <summary>Asleep, nothing left to happen, although the driver has given enough.</summary>
        internal bool IsStuck => !Enum.GetValues<Move>().Any(Can) && _device == DeviceStep.Asleep && _added >= _needed;

        internal State State => new(_device, _added, _decided, _kicked, _guest.Wish, _guest.Queue.Position.NextAvailable, _seen);

        internal bool Can(Move move) => move switch
        {
            Move.DriverAdds => _added < _buffers,
            Move.DriverDecidesOnKick => _decided < _added,
            _ => _device != DeviceStep.Served && (_device != DeviceStep.Asleep || _kicked),
        };

        internal void Make(Move move)
        {
            switch (move)
            {
                case Move.DriverAdds:
                    _guest.Add(_added++);
                    break;
                case Move.DriverDecidesOnKick:
                    _kicked |= _guest.WantsKick(_added, _decided);
                    _decided = _added;
                    break;
                default:
                    _device = StepDevice();
                    break;
            }
        }

        private DeviceStep StepDevice()
        {
            switch (_device)
            {
                case DeviceStep.Asleep:
                    _kicked = false;
                    _guest.Queue.DisableNotifications();
                    return DeviceStep.Look;
                case DeviceStep.Look:
                    int taken = 0;
                    while (taken < _needed && _guest.Queue.TryPop(_chain) == PopResult.Chain) taken++;
                    _seen = Math.Max(_seen, _added);
                    if (taken == _needed) return DeviceStep.Served;
                    _guest.Queue.Unpop(taken);
                    return DeviceStep.Arm;
                case DeviceStep.Arm:
                    _guest.Queue.Arm();
                    if (ArmAtFirstUntaken) _guest.ArmWrongly();
                    return DeviceStep.LookAgain;
                default:
                    return _guest.Queue.HasMoved() ? DeviceStep.Look : DeviceStep.Asleep;
            }
        }
    }

    private interface IGuest
    {
        Virtqueue Queue { get; }

        /// <summary>What the device last said of kicks.</summary>
        uint Wish { get; }

        void Add(int buffer);

        bool WantsKick(int added, int decided);

        void ArmWrongly();
    }

    private sealed class SplitGuest : IGuest
    {
        private readonly FakeDriver _driver;

        internal SplitGuest(ulong features, int buffers)
        {
            _driver = new FakeDriver(eventIndex: (features & FeatureBits.EventIdx) != 0);
            Queue = _driver.CreateQueue();
            ulong buffer = _driver.Allocate(16);
            for (int i = 0; i < buffers; i++) _driver.WriteDescriptor(i, buffer, 16, VirtqDescriptor.WriteFlag);
        }

        public Virtqueue Queue { get; }

        public uint Wish => _driver.EventIndex ? _driver.AvailableEvent : _driver.UsedFlags;

        public void Add(int buffer) => _driver.MakeAvailable((ushort)buffer);

        public bool WantsKick(int added, int decided) => _driver.EventIndex
            ? (ushort)(added - _driver.AvailableEvent - 1) < (ushort)(added - decided) // vring_need_event
            : (_driver.UsedFlags & 1) == 0;

        public void ArmWrongly() => _driver.At(_driver.Layout.Used + 4 + (8 * (ulong)_driver.Size), 2).Write(0, Queue.Position.NextAvailable);
    }

    // Begins three slots before the end, so that every case goes over it.
    private sealed class PackedGuest : IGuest
    {
        private readonly FakePackedDriver _driver;
        private readonly ulong _buffer;

        internal PackedGuest(ulong features)
        {
            _driver = new FakePackedDriver(features: features);
            Queue = _driver.CreateQueue(_driver.BeginAt(5, wrap: true));
            _buffer = _driver.Allocate(16);
        }

        public Virtqueue Queue { get; }

        public uint Wish => _driver.DeviceEvent.Value;

        public void Add(int buffer) => _driver.Offer(_buffer, 16, buffer, VirtqDescriptor.WriteFlag);

        public bool WantsKick(int added, int decided) =>
            _driver.DeviceEvent.Wants((_driver.Features & FeatureBits.EventIdx) != 0, _driver.Size, _driver.Next, _driver.Wrap, added - decided);

        public void ArmWrongly() =>
            _driver.At(_driver.Layout.Used, 4).Write(0, EventSuppression.At(Queue.Position.NextAvailable, Queue.Position.AvailableWrap).Value);
    }
}
