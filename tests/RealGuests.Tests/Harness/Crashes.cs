using System.Globalization;
using Xunit.Abstractions;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>Kills the program under load and starts it again, over and over.</summary>
internal static class Crashes
{
    /// <summary>Where guests send datagrams back from.</summary>
    public const int Port = 5000;

    /// <summary>How often: as said, or as ACTORNET_CRASHES says.</summary>
    public static int Rounds(int usual) =>
        Environment.GetEnvironmentVariable("ACTORNET_CRASHES") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : usual;

    /// <summary>After each time, each wire's guest has to answer again; in the end nothing that came was corrupt.</summary>
    /// <remarks>
    /// The host starts: traffic has to reach a guest that sends only what it was sent. Frames that the dead program had taken and
    /// not passed on are lost. Those that it had passed on and not yet given back to the guest look the same, so the next program
    /// sends them once more: they are the only ones that may come twice, and fit into one window.
    /// </remarks>
    public static async Task RepeatAsync(HostNetwork host, Wires wires, int rounds, ITestOutputHelper output)
    {
        List<Question> questions = [];
        try
        {
            for (int wire = 0; wire < wires.Sockets.Count; wire++)
                questions.Add(await Question.BeginAsync(host, Wires.GuestAddress(wire), Port, perSecond: 20_000));
            foreach (Question question in questions) await question.ExpectAnswersAsync();
            for (int round = 0; round < rounds; round++)
            {
                await wires.KillAsync();
                await wires.StartAgainAsync();
                foreach (Question question in questions) await question.ExpectAnswersAsync();
                wires.ExpectRunning();
            }
            foreach ((int wire, Question question) in questions.Index())
            {
                DatagramCounts counts = await question.EndAsync();
                output.WriteLine($"{Wires.GuestAddress(wire)} after {rounds} times: {counts}");
                Assert.Equal(0, counts.Corrupt);
                Assert.InRange(counts.Duplicates, 0, rounds * Question.Window);
            }
        }
        finally
        {
            foreach (Question question in questions) await question.DisposeAsync();
        }
    }
}
