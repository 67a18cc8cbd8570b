using System.Diagnostics;
using ActorNet.Actors.Lanes;

namespace ActorNet.Actors.Tests.Lanes;

/// <summary>A lane's counters, on a clock that the test moves.</summary>
public sealed class LaneMeterTests
{
    private static readonly long Microsecond = Stopwatch.Frequency / 1_000_000;
    private static readonly string[] Units = ["", "s"];

    private readonly LaneMeter _meter = new("test");
    private long _now = 1_000_000;

    public LaneMeterTests() => _meter.Begin(_now);

    [Fact]
    public void Read_AfterRoundsAndSleep_EveryMicrosecondIsCountedOnce()
    {
        EndRound(7, Turns(3));
        EndRound(2, default);
        Sleep(50, wokenByThread: true);
        EndRound(4, Turns(1));
        Sleep(20, wokenByThread: false);

        LaneStatistics read = _meter.Read(_now);
        Assert.Equal((11.0, 2.0, 70.0), (read.Busy.TotalMicroseconds, read.Polled.TotalMicroseconds, read.Slept.TotalMicroseconds));
        Assert.Equal((2L, 1L, 2L, 4L), (read.Sleeps, read.WakeUps, read.Rounds, read.Turns));
        Assert.Equal(7, read.LongestTurn.TotalMicroseconds);
    }

    [Fact]
    public void Read_InTheMiddleOfSomething_CountsItUpToNow()
    {
        EndRound(1, Turns(1));
        LaneStatistics stuck = _meter.Read(_now + (400 * Microsecond));
        Assert.Equal((401.0, 400.0), (stuck.Busy.TotalMicroseconds, stuck.LongestTurn.TotalMicroseconds));
        Assert.Equal(400, stuck.LongestTurnLately.TotalMicroseconds);

        _meter.BeginSleep(_now, timersWaiting: 2);
        LaneStatistics asleep = _meter.Read(_now + (400 * Microsecond));
        Assert.Equal((1.0, 400.0), (asleep.Busy.TotalMicroseconds, asleep.Slept.TotalMicroseconds));
        Assert.Equal((2, 1.0), (asleep.TimersWaiting, asleep.LongestTurn.TotalMicroseconds));
    }

    [Fact]
    public void Read_KindsOfWork_EachHasItsCounter()
    {
        EndRound(1, new LaneMeter.Round(Turns: 5, HandedOver: 4, ReadinessEvents: 3, RingHits: 2, TimersFired: 1, TimersWaiting: 6));
        EndRound(1, new LaneMeter.Round(Turns: 5, HandedOver: 4, ReadinessEvents: 3, RingHits: 2, TimersFired: 1, TimersWaiting: 7));

        LaneStatistics read = _meter.Read(_now);
        Assert.Equal((10L, 8L, 6L, 4L, 2L, 7), (read.Turns, read.HandedOver, read.ReadinessEvents, read.RingHits, read.TimersFired, read.TimersWaiting));
    }

    [Fact]
    public void LongestTurnLately_IsForgottenAfterTwoWindows_TheLongestNever()
    {
        EndRound(900, Turns(1));
        Assert.Equal(900, Lately());

        _now += LaneMeter.Window;
        Sleep(0, wokenByThread: false);
        EndRound(30, Turns(1));
        Assert.Equal(900, Lately()); // of the window before

        _now += LaneMeter.Window;
        Sleep(0, wokenByThread: false);
        EndRound(10, Turns(1));
        Assert.Equal(30, Lately());

        _now += 3 * LaneMeter.Window;
        Sleep(0, wokenByThread: false);
        Assert.Equal(0, Lately());
        Assert.Equal(900, _meter.Read(_now).LongestTurn.TotalMicroseconds);

        double Lately()
        {
            _meter.BeginSleep(_now, 0); // nothing goes on
            double lately = _meter.Read(_now).LongestTurnLately.TotalMicroseconds;
            _meter.EndSleep(_now, wokenByThread: false, readinessEvents: 0);
            return lately;
        }
    }

    [Fact]
    public void End_TimeStandsStill()
    {
        EndRound(5, Turns(1));
        _meter.End(_now);

        Assert.Equal(_meter.Read(_now), _meter.Read(_now + LaneMeter.Window));
    }

    [Fact]
    public void Since_EarlierReport_IsWhatWasAdded()
    {
        EndRound(5, Turns(1));
        LaneStatistics earlier = _meter.Read(_now);
        EndRound(3, Turns(4));
        Sleep(9, wokenByThread: true);

        LaneStatistics added = _meter.Read(_now).Since(earlier);
        Assert.Equal((3.0, 9.0, 4L, 1L), (added.Busy.TotalMicroseconds, added.Slept.TotalMicroseconds, added.Turns, added.WakeUps));
        Assert.Equal(5, added.LongestTurn.TotalMicroseconds);
    }

    [Fact]
    public void Read_WhileTheLaneWrites_IsNeverTorn()
    {
        const int Rounds = 300_000;
        long last = 0;
        var writer = new Thread(() =>
        {
            // Every round adds one of each, so any two counters differ only in a report that mixes two moments.
            for (int i = 0; i < Rounds; i++) EndRound(1, new LaneMeter.Round(1, 1, 1, 1, 1, 0));
        });
        writer.Start();
        while (last < Rounds)
        {
            LaneStatistics read = _meter.Read(0);
            Assert.Equal((read.Turns, read.Turns, read.Turns, read.Turns), (read.HandedOver, read.ReadinessEvents, read.RingHits, read.TimersFired));
            Assert.Equal((read.Turns, (double)read.Turns), (read.Rounds, read.Busy.TotalMicroseconds));
            Assert.InRange(read.Turns, last, Rounds);
            last = read.Turns;
        }

        writer.Join();
    }

    [Fact]
    public void Table_EveryRow_HasItsOwnNameAndAText()
    {
        Assert.Equal(LaneStatisticTable.All.Length, LaneStatisticTable.All.Select(static row => row.Name).Distinct().Count());
        Assert.All(LaneStatisticTable.All, static row =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", row.Name);
            Assert.NotEmpty(row.Text);
            Assert.Contains(row.Unit, Units);
        });
    }

    [Fact]
    public void Table_EveryNumberOfAReport_IsInARow()
    {
        var read = new LaneStatistics
        {
            Lane = "test",
            Busy = TimeSpan.FromSeconds(1),
            Polled = TimeSpan.FromSeconds(2),
            Slept = TimeSpan.FromSeconds(3),
            Sleeps = 4,
            WakeUps = 5,
            Rounds = 6,
            Turns = 7,
            HandedOver = 8,
            ReadinessEvents = 9,
            RingHits = 10,
            TimersFired = 11,
            TimersWaiting = 12,
            LongestTurn = TimeSpan.FromSeconds(13),
            LongestTurnLately = TimeSpan.FromSeconds(14),
        };
        Assert.Equal(Enumerable.Range(1, 14).Select(static number => (double)number), LaneStatisticTable.All.Select(row => row.Value(read)));
        Assert.Equal(typeof(LaneStatistics).GetProperties().Length, LaneStatisticTable.All.Length + 1); // the lane's name is no number
    }

    private static LaneMeter.Round Turns(int turns) => new(turns, 0, 0, 0, 0, 0);

    private void EndRound(long microseconds, LaneMeter.Round round) => _meter.EndRound(_now += microseconds * Microsecond, round);

    private void Sleep(long microseconds, bool wokenByThread)
    {
        _meter.BeginSleep(_now, 0);
        _meter.EndSleep(_now += microseconds * Microsecond, wokenByThread, 0);
    }
}
