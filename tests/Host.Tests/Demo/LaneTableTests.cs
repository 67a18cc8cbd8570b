using ActorNet.Actors.Lanes;
using ActorNet.Host.Demo;
using ActorNet.Host.Life;

namespace ActorNet.Host.Tests.Demo;

public sealed class LaneTableTests
{
    private static readonly LaneStatistics Lane = new()
    {
        Lane = "actornet.lane",
        Busy = TimeSpan.FromMilliseconds(250),
        Polled = TimeSpan.FromMilliseconds(150),
        Slept = TimeSpan.FromMilliseconds(600),
        Sleeps = 9,
        WakeUps = 8,
        Rounds = 60,
        Turns = 123,
        HandedOver = 7,
        ReadinessEvents = 45,
        RingHits = 6,
        TimersFired = 5,
        TimersWaiting = 1,
        LongestTurn = TimeSpan.FromMicroseconds(2500),
        LongestTurnLately = TimeSpan.FromMicroseconds(1250),
    };

    [Fact]
    public void Write_Lanes_AlignsColumns() =>
        Assert.Equal(
            """
            lane             busy  polled   slept  turns  events  ring hits  ticks  wake-ups  longest turn
            actornet.lane  25.0 %  15.0 %  60.0 %    123      45          6      5         8      1.250 ms
            new                 -       -       -      0       0          0      0         0      0.000 ms

            """,
            LaneTable.Write([Lane, new LaneStatistics { Lane = "new" }]));

    [Fact]
    public void Draw_Lanes_HasARowEach() => Assert.Equal((10, 2), (LaneTable.Draw([Lane, Lane]).Columns.Count, LaneTable.Draw([Lane, Lane]).Rows.Count));

    [Fact]
    public void Summary_OfALane_SaysEveryNumber() =>
        Assert.Equal(
            "lane actornet.lane: busy 0.25 s, polled 0.15 s, slept 0.6 s, sleeps 9, wake-ups 8, rounds 60, turns 123, handed-over 7, "
            + "events 45, ring-hits 6, ticks 5, timers 1, longest-turn 0.0025 s, longest-lately 0.00125 s",
            LaneSummary.Write(Lane));
}
