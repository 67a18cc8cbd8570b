using System.Threading.Channels;
using ActorNet.Actors.Lanes;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.Tests.Lanes;

public sealed class LaneTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lane _lane = new(new LaneSettings("test-lane", null, TimeSpan.FromMicroseconds(50)));

    public void Dispose() => _lane.Dispose();

    [Fact]
    public async Task Execute_FromAnotherThread_RunsOnTheLane()
    {
        Assert.Null(Lane.Current);
        Assert.Same(_lane, await OnLane(() => Lane.Current));
    }

    [Fact]
    public async Task Execute_AgainAndAgainFromSleep_WakesUpEachTime()
    {
        // Each round trip finds the lane asleep, about to sleep, or polling: a lost wake-up hangs here.
        for (int i = 0; i < 20_000; i++) Assert.Equal(i, await OnLane(() => i));
    }

    [Fact]
    public async Task Execute_FromTheLane_KeepsOrder()
    {
        var done = new TaskCompletionSource<List<int>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new List<int>();
        await OnLane(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                int number = i;
                _lane.Execute(new ActionRunnable(() =>
                {
                    seen.Add(number);
                    if (number == 199) done.SetResult(seen);
                }));
            }

            return 0;
        });
        Assert.Equal(Enumerable.Range(0, 200), await done.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task Register_DescriptorReady_HandlerRunsOnTheLane()
    {
        using EventFd bell = EventFd.Create();
        var handler = new Handler();
        IDisposable registration = await OnLane(() => _lane.Register(bell.Handle, ReadyEvents.Readable, handler));

        bell.Signal();
        Assert.Same(_lane, await handler.Next());
        bell.Signal(); // never read, rings again
        Assert.Same(_lane, await handler.Next());
        await OnLane(() =>
        {
            registration.Dispose();
            return 0;
        });
    }

    [Fact]
    public void Register_FromAnotherThread_IsRefused()
    {
        using EventFd bell = EventFd.Create();
        Assert.Throws<InvalidOperationException>(() => _lane.Register(bell.Handle, ReadyEvents.Readable, new Handler()));
    }

    [Fact]
    public async Task PollSource_BeforeEverySleep_IsArmedAndLooksOnceMore()
    {
        var source = new CountingSource(_lane);
        await OnLane(() =>
        {
            _lane.AddPollSource(source);
            return 0;
        });
        await source.WorkDone.Task.WaitAsync(Patience); // work found by Poll, then by Arm alone
        Assert.Equal((true, true), (source.FoundByPoll, source.FoundByArm));
        await OnLane(() =>
        {
            _lane.RemovePollSource(source);
            return 0;
        });
    }

    [Fact]
    public async Task Loop_SpinInfinite_LooksOnAndNeverSleeps()
    {
        using var lane = new Lane(new LaneSettings("polling", null, Timeout.InfiniteTimeSpan));
        var source = new QuietSource(looks: 100_000);
        lane.Execute(new ActionRunnable(() => lane.AddPollSource(source)));
        await source.Looked.Task.WaitAsync(Patience);

        LaneStatistics read = lane.ReadStatistics();
        Assert.Equal((0L, false), (read.Sleeps, source.WasArmed));
        Assert.NotEqual(TimeSpan.Zero, read.Polled);
    }

    private Task<T> OnLane<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _lane.Execute(new ActionRunnable(() => done.SetResult(work())));
        return done.Task.WaitAsync(Patience);
    }

    private sealed class Handler : IReadinessHandler
    {
        private readonly Channel<Lane?> _events = Channel.CreateUnbounded<Lane?>();

        public void OnReady(ReadyEvents events) => _events.Writer.TryWrite(Lane.Current);

        public Task<Lane?> Next() => _events.Reader.ReadAsync().AsTask().WaitAsync(Patience);
    }

    /// <summary>Never has work; says when it was looked at so often.</summary>
    private sealed class QuietSource(int looks) : IPollSource
    {
        private int _looks;

        public TaskCompletionSource Looked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool WasArmed { get; private set; }

        public bool Poll()
        {
            if (++_looks == looks) Looked.SetResult();
            return false;
        }

        public bool Arm()
        {
            WasArmed = true;
            return false;
        }
    }

    /// <summary>Has work for the first look, then none until it is armed.</summary>
    private sealed class CountingSource(Lane lane) : IPollSource
    {
        public TaskCompletionSource WorkDone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool FoundByPoll { get; private set; }

        public bool FoundByArm { get; private set; }

        public bool Poll()
        {
            if (FoundByPoll) return false;
            FoundByPoll = true;
            return true;
        }

        public bool Arm()
        {
            if (FoundByArm) return false;
            FoundByArm = true;
            lane.Execute(new ActionRunnable(WorkDone.SetResult));
            return true;
        }
    }
}
