namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>A stream of datagrams from the host to a station that sends them back, for as long as it is not ended.</summary>
internal sealed class Question : IAsyncDisposable
{
    /// <summary>The most datagrams that are unanswered at a time.</summary>
    public const int Window = 200;

    private readonly ChildProcess _asker;

    private Question(ChildProcess asker) => _asker = asker;

    /// <summary>Begins to ask: without UDP checksums, so that nothing but the asker tells whole datagrams from others.</summary>
    /// <param name="host">Who asks.</param>
    /// <param name="address">Whom.</param>
    /// <param name="port">Where it sends them back.</param>
    /// <param name="perSecond">How many a second at most.</param>
    public static async Task<Question> BeginAsync(HostNetwork host, string address, int port, int perSecond) =>
        new(await host.StartAsync(
            $"asks {address}",
            [host.DatagramsCommand, "ask", "-n", "-v", "-t", "200", "-w", $"{Window}", "-r", $"{perSecond}", address, $"{port}", "0", "16-1472"]));

    /// <summary>Waits until a few hundred more answers came than were there when it was called.</summary>
    public async Task ExpectAnswersAsync()
    {
        for (int i = 0, from = _asker.LineCount; i < 3; i++, from++)
            await _asker.WaitForLineAsync(static line => line.StartsWith("answers ", StringComparison.Ordinal), from);
    }

    /// <summary>Ends it.</summary>
    public async Task<DatagramCounts> EndAsync()
    {
        _asker.Signal(ChildProcess.SigTerm);
        await _asker.WaitForExitAsync();
        return DatagramCounts.Parse(_asker.Output());
    }

    /// <summary>What it saw, for the message of a failure.</summary>
    public string Describe() => _asker.Describe();

    public ValueTask DisposeAsync() => _asker.DisposeAsync();
}
