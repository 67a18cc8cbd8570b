namespace ActorNet.Bench.Actors.Systems;

/// <summary>
/// Threads that send as fast as they can, but never more than <see cref="Window"/> messages ahead of the receiver: queues
/// stay as long as a credit system lets them, and neither contender is measured by how it grows.
/// </summary>
internal sealed class Senders : IDisposable
{
    /// <summary>Messages on their way at a time.</summary>
    internal const int Window = 16 * 1024;

    private readonly Thread[] _threads;
    private readonly Barrier _start;
    private readonly Finish _finish;
    private Action? _send;
    private long _messages;
    private long _claimed;
    private volatile bool _stopped;

    internal Senders(int count, Finish finish)
    {
        _finish = finish;
        _start = new Barrier(count + 1);
        _threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"sender {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Sends so many messages in all and waits until they have arrived.</summary>
    internal void Run(long messages, Action send)
    {
        _finish.Expect(messages);
        _send = send;
        _messages = messages;
        Volatile.Write(ref _claimed, 0);
        _start.SignalAndWait();
        _finish.Wait();
    }

    public void Dispose()
    {
        _stopped = true;
        _start.SignalAndWait();
        foreach (Thread thread in _threads) thread.Join();
        _start.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            _start.SignalAndWait();
            if (_stopped) return;
            Send(_send!);
        }
    }

    private void Send(Action send)
    {
        while (true)
        {
            long upTo = Interlocked.Add(ref _claimed, Finish.Step);
            if (upTo > _messages) return;
            var spin = new SpinWait();
            while (upTo - _finish.Reported > Window) spin.SpinOnce(sleep1Threshold: -1);
            for (int i = 0; i < Finish.Step; i++) send();
        }
    }
}
