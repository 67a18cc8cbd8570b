using System.Diagnostics;
using ActorNet.Bench.Actors.PingPong;
using ActorNet.Bench.Actors.Systems;

namespace ActorNet.Bench.Actors.CrossLane;

/// <summary>
/// A round trip between two threads that are asleep when they are told: lanes beside what the kernel can do at best. In turn, a few
/// exchanges of each at a time, because how long a processor takes to wake changes by the second on a shared machine.
/// </summary>
internal static class SleepMeasurement
{
    private const int Exchanges = 200;
    private const int Rounds = 300;
    private const int WarmUp = 20;

    // Lanes that sleep as soon as they have nothing to do.
    private const string Sleepy = """
        bench.lane-a.spin = 0 us
        bench.lane-b.spin = 0 us
        """;

    internal static void Run(TextWriter output)
    {
        using var futexes = new SleepingPair(static () => new FutexSleeper());
        using var epolls = new SleepingPair(static () => new EpollSleeper());
        using var lanes = new BenchSystem(Sleepy);
        using var finish = new Finish();
        IActorRef peer = lanes.System.ActorOf(ActorProps.Create<PongActor>().WithDispatcher(BenchSystem.LaneB));
        IActorRef ping = lanes.System.ActorOf(ActorProps.Create<PingActor>(peer, finish, (long)Exchanges).WithDispatcher(BenchSystem.LaneA));
        var message = new object();
        (string Name, Action Run, List<double> Times)[] contenders =
        [
            ("futexes", () => futexes.Run(Exchanges), []),
            ("epolls and eventfds", () => epolls.Run(Exchanges), []),
            ("actors on lanes", Exchange, []),
        ];
        for (int round = -WarmUp; round < Rounds; round++)
        {
            foreach ((_, Action run, List<double> times) in contenders)
            {
                long start = Stopwatch.GetTimestamp();
                run();
                if (round >= 0) times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / Exchanges);
            }
        }

        output.WriteLine($"round trip from sleep, us: {Rounds} times {Exchanges} exchanges of each in turn");
        output.WriteLine($"{"",-20} {"10 %",8} {"median",8} {"90 %",8} {"ratio",8}");
        double floor = Quantile(contenders[0].Times, 0.5);
        foreach ((string name, _, List<double> times) in contenders)
        {
            output.WriteLine(
                $"{name,-20} {Quantile(times, 0.1),8:0.0} {Quantile(times, 0.5),8:0.0} {Quantile(times, 0.9),8:0.0} {Quantile(times, 0.5) / floor,8:0.00}");
        }

        void Exchange()
        {
            finish.Expect(1);
            ping.Tell(message, ActorRefs.NoSender);
            finish.Wait();
        }
    }

    private static double Quantile(List<double> times, double part) => times.Order().ElementAt((int)(part * (times.Count - 1)));
}
