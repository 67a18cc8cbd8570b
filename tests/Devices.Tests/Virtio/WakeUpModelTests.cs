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
    [InlineData(true, 1, 1)]
    [InlineData(true, 5, 5)]
    [InlineData(true, 5, 7)]
    [InlineData(true, 3, 6)]
    [InlineData(false, 1, 1)]
    [InlineData(false, 5, 5)]
    [InlineData(false, 3, 6)]
    public void Device_NeedsSeveralBuffers_NeverSleepsOnThem(bool eventIndex, int needed, int added)
    {
        HashSet<State> seen = [];
        Assert.Null(FindLostWakeUp([], () => new World(eventIndex, needed, added), seen));
        Assert.True(seen.Count > 3 * added, $"only {seen.Count} states");
    }

    [Fact]
    public void Model_OfTheKnownBug_FindsIt() =>
        // The model is worth something only if it fails for what is known to be wrong: arming at the first untaken buffer.
        Assert.NotNull(FindLostWakeUp([], static () => new World(eventIndex: true, needed: 5, buffers: 5) { ArmAtFirstUntaken = true }, []));

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

    private readonly record struct State(DeviceStep Device, int Added, int Decided, bool Kicked, int Wish, int Next, int Seen);

    private sealed class World
    {
        private readonly FakeDriver _driver;
        private readonly SplitVirtqueue _queue;
        private readonly DescriptorChain _chain = new();
        private readonly int _needed;
        private readonly int _buffers;
        private DeviceStep _device = DeviceStep.Look;
        private int _added;
        private int _decided; // buffers about which the driver has decided whether to kick
        private bool _kicked;

        internal World(bool eventIndex, int needed, int buffers)
        {
            _driver = new FakeDriver(eventIndex: eventIndex);
            _queue = _driver.CreateQueue();
            _needed = needed;
            _buffers = buffers;
            _queue.DisableNotifications();
            ulong buffer = _driver.Allocate(16);
            for (int i = 0; i < buffers; i++) _driver.WriteDescriptor(i, buffer, 16, VirtqDescriptor.WriteFlag);
        }

        internal bool ArmAtFirstUntaken { get; init; }

        /// <summary>Asleep, nothing left to happen, although the driver has given enough.</summary>
        internal bool IsStuck => !Enum.GetValues<Move>().Any(Can) && _device == DeviceStep.Asleep && _added >= _needed;

        internal State State => new(
            _device,
            _added,
            _decided,
            _kicked,
            _driver.EventIndex ? _driver.AvailableEvent : _driver.UsedFlags,
            _queue.NextAvailable,
            _queue.SeenAvailable);

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
                    _driver.MakeAvailable((ushort)_added++);
                    break;
                case Move.DriverDecidesOnKick:
                    _kicked |= _driver.EventIndex
                        ? (ushort)(_added - _driver.AvailableEvent - 1) < (ushort)(_added - _decided) // vring_need_event
                        : (_driver.UsedFlags & 1) == 0;
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
                    _queue.DisableNotifications();
                    return DeviceStep.Look;
                case DeviceStep.Look:
                    int taken = 0;
                    while (taken < _needed && _queue.TryPop(_chain) == PopResult.Chain) taken++;
                    if (taken == _needed) return DeviceStep.Served;
                    _queue.Unpop(taken);
                    return DeviceStep.Arm;
                case DeviceStep.Arm:
                    _queue.Arm();
                    if (ArmAtFirstUntaken) _driver.At(_driver.Layout.Used + 4 + (8 * (ulong)_driver.Size), 2).Write(0, _queue.NextAvailable);
                    return DeviceStep.LookAgain;
                default:
                    return _queue.HasMoved() ? DeviceStep.Look : DeviceStep.Asleep;
            }
        }
    }
}
