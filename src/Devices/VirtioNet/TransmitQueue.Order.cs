using System.Numerics;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.VirtioNet;

/// <content>
/// Chains go back to the driver in the order in which it made them available, in whatever order the batches come home: so the ring
/// alone says where a successor of this process has to go on, and VIRTIO_F_IN_ORDER costs nothing. docs/decisions/0015-rings.md.
/// </content>
public sealed partial class TransmitQueue
{
    // Tokens of the chains that are out, oldest first: there are never more than the ring has entries.
    private readonly uint[] _tokens;
    private uint _oldestToken; // both run free
    private uint _nextToken;

    // Who has them: one run of chains for each time that chains were taken. Grows to the most that were ever out.
    private Run[] _runs = new Run[16];
    private uint _oldestRun;
    private uint _nextRun;

    /// <summary>Chains that were taken and are not the driver's again.</summary>
    public int Outstanding => (int)(_nextToken - _oldestToken);

    private static uint[] RoomForTokens(int size) => new uint[BitOperations.RoundUpToPowerOf2((uint)size)];

    private void Note(uint token) => _tokens[_nextToken++ & (uint)(_tokens.Length - 1)] = token;

    // Everything noted since the run before. A batch without frames does not come home: all its chains are refused ones.
    private void EndRun(FrameBatch batch, uint begin)
    {
        if (_nextToken == begin) return;
        if (_nextRun - _oldestRun == (uint)_runs.Length) Grow();
        _runs[_nextRun++ & (uint)(_runs.Length - 1)] = new Run(batch.Count == 0 ? null : batch, _nextToken);
        if (batch.Count == 0) GiveBackFinished();
    }

    private void Finish(FrameBatch batch)
    {
        uint mask = (uint)(_runs.Length - 1);
        // Nearly always the oldest.
        for (uint i = _oldestRun; i != _nextRun; i++)
        {
            ref Run run = ref _runs[i & mask];
            if (!ReferenceEquals(run.Batch, batch)) continue;
            run.Batch = null;
            if (i == _oldestRun) GiveBackFinished();
            return;
        }
    }

    private void GiveBackFinished()
    {
        uint end = _oldestToken;
        while (_oldestRun != _nextRun && _runs[_oldestRun & (uint)(_runs.Length - 1)] is { Batch: null } finished)
        {
            end = finished.End;
            _oldestRun++;
        }

        int first = (int)(_oldestToken & (uint)(_tokens.Length - 1));
        int count = (int)(end - _oldestToken);
        int whole = Math.Min(count, _tokens.Length - first);
        _queue.PushUsed(_tokens.AsSpan(first, whole));
        if (whole < count) _queue.PushUsed(_tokens.AsSpan(0, count - whole));
        _oldestToken = end;
    }

    private void Grow()
    {
        var larger = new Run[2 * _runs.Length];
        for (uint i = _oldestRun; i != _nextRun; i++) larger[i & (uint)(larger.Length - 1)] = _runs[i & (uint)(_runs.Length - 1)];
        _runs = larger;
    }

    // Chains up to End; of the batch that they are in, if it has to come home first.
    private record struct Run(FrameBatch? Batch, uint End);
}
