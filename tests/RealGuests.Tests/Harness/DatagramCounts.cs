using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>What <c>datagrams ask</c> (tests/guests/datagrams.c) counted.</summary>
/// <param name="Sent">Datagrams sent.</param>
/// <param name="Received">Those with an answer, each counted once.</param>
/// <param name="Lost">Those without.</param>
/// <param name="Corrupt">Answers that nobody had sent so.</param>
/// <param name="Duplicates">Answers beyond a first.</param>
/// <param name="Late">Answers to datagrams that had been given up.</param>
/// <param name="SilenceMilliseconds">The longest time without an answer.</param>
/// <param name="FirstLost">The number of the first one without an answer.</param>
internal sealed partial record DatagramCounts(
    long Sent, long Received, long Lost, long Corrupt, long Duplicates, long Late, long SilenceMilliseconds, long FirstLost)
{
    /// <summary>Finds the line in what a command printed.</summary>
    public static DatagramCounts Parse(string output)
    {
        Match line = Line().Match(output);
        Assert.True(line.Success, $"No counts in: {output}");
        long[] counts = [.. line.Groups.Values.Skip(1).Select(static group => long.Parse(group.Value, CultureInfo.InvariantCulture))];
        return new DatagramCounts(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
    }

    /// <summary>Fails unless every datagram was answered, once and unchanged.</summary>
    public void ExpectAll(string circumstances) =>
        Assert.True(Received == Sent && Sent > 0 && (Lost | Corrupt | Duplicates) == 0, $"{circumstances}: {this}");

    [GeneratedRegex(@"sent (\d+) received (\d+) lost (\d+) corrupt (\d+) duplicates (\d+) late (\d+) silence (\d+) ms from \d+ lost first (\d+)")]
    private static partial Regex Line();
}
