using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Frames;

/// <content>The way back, and sharing: who has to see the batch again before its owner does.</content>
public sealed partial class FrameBatch
{
    private Hop[] _path = new Hop[4];
    private int _holders;
    private IBatchHolder? _lastHolder;
    private FrameBatch? _source;
    private int _clones;
    private FrameBatchPool? _pool;
    private bool _isHeld = true; // false while it lies in its pool
    private bool _isOnItsWayBack; // from Return until the one it goes to has taken it

    /// <summary>True from <see cref="Return"/> on, until somebody sends the batch again.</summary>
    public bool IsReturning { get; private set; }

    /// <summary>
    /// Over whom the batch travels: on its way out the last one who sent it, on its way back the one who takes it back.
    /// Null when nobody has sent it.
    /// </summary>
    public IBatchHolder? LastHolder => IsReturning ? _lastHolder : _holders > 0 ? _path[_holders - 1].Holder : null;

    /// <summary>How many senders wait for the batch.</summary>
    public int HolderCount => _holders;

    /// <summary>Clones that share the frames of this batch. Counted on the thread of the one who made them.</summary>
    public int CloneCount => _clones;

    /// <summary>The batch whose frames this one shares, if it is a clone.</summary>
    public FrameBatch? Source => _source;

    /// <summary>How often the batch was sent or returned: as long as it is the same, the batch is where it was.</summary>
    public uint Moves { get; private set; }

    /// <summary>Notes who wants the batch back; the message that carries it comes next.</summary>
    public void Send(IBatchHolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        if (!_isHeld) ThrowHelper.Invalid("A batch was sent after it was given back to its pool.");
        if (_holders == _path.Length) Array.Resize(ref _path, 2 * _path.Length); // once per longest path
        _path[_holders++].Holder = holder;
        IsReturning = false;
        _isOnItsWayBack = false;
        Position = 0;
        PartsDone = PartsBefore;
        Moves++;
    }

    /// <summary>Gives the batch back to the last one who sent it. It must not be touched afterwards.</summary>
    /// <exception cref="InvalidOperationException">
    /// Nobody waits for it: it was returned twice, or never sent. The actor that did it is stopped by its supervisor; the sender's books stay right.
    /// </exception>
    public void Return()
    {
        if (!_isHeld || _holders == 0 || _isOnItsWayBack) ThrowHelper.Invalid("A batch was returned that nobody waits for: returned twice, or never sent.");
        ref Hop hop = ref _path[--_holders];
        IBatchHolder holder = hop.Holder;
        hop = default;
        _lastHolder = holder;
        IsReturning = true;
        _isOnItsWayBack = true;
        Moves++;
        holder.TakeBack(this);
    }

    /// <summary>For the one it was returned to: takes it. False when it was not on its way to <paramref name="holder"/>; then it must not be touched.</summary>
    public bool TryReceive(IBatchHolder holder)
    {
        if (!_isOnItsWayBack || !ReferenceEquals(_lastHolder, holder)) return false;
        _isOnItsWayBack = false;
        return true;
    }

    /// <summary>Makes this empty borrowing batch a clone: the same frames, without a copy, with a way back of its own.</summary>
    /// <remarks>The holder of the source makes clones, and ends them when they come back (<see cref="EndShare"/>), on one thread.</remarks>
    public void ShareFrom(FrameBatch source)
    {
        ArgumentNullException.ThrowIfNull(source);
        BeginShare(source);
        if (_segments.Length < source._segmentCount) _segments = new MemorySlice[source._segments.Length];
        source._frames.AsSpan(0, source._count).CopyTo(_frames);
        source._segments.AsSpan(0, source._segmentCount).CopyTo(_segments);
        _count = source._count;
        _segmentCount = _openSegment = source._segmentCount;
        TotalBytes = source.TotalBytes;
    }

    /// <summary>Adds one frame of the source to this clone, for ports that get a part of a batch.</summary>
    public void ShareFrame(FrameBatch source, int index)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!ReferenceEquals(_source, source)) BeginShare(source);
        ref readonly Frame frame = ref source[index];
        foreach (MemorySlice segment in source.Segments(index)) AppendSegment(segment);
        EndFrame(frame.Token, frame.Offload);
    }

    /// <summary>Empties a clone that came back.</summary>
    /// <returns>Its source when this was its last clone, else null: time to return the source, unless it is away itself.</returns>
    public FrameBatch? EndShare()
    {
        FrameBatch? source = _source;
        if (source is null || _clones != 0) ThrowHelper.Invalid("Sharing ended twice, on a batch that is no clone, or before that of its own clones.");
        _source = null;
        _count = 0;
        _segmentCount = 0;
        AbandonEverything();
        return --source._clones == 0 ? source : null;
    }

    // For FrameBatchPool.
    internal void EnterPool(FrameBatchPool pool)
    {
        if (!ReferenceEquals(_pool, pool)) ThrowHelper.Invalid("A batch was given back to a pool that it is not from.");
        if (!_isHeld) ThrowHelper.Invalid("A batch was given back to its pool twice.");
        Reset();
        _isHeld = false;
    }

    internal void LeavePool(FrameBatchPool pool)
    {
        _pool = pool;
        _isHeld = true;
    }

    // In an array of structures: one of references asks at each write whether what is written fits, 3 to 5 % of a hop (bench/datapath, link-1-64, latency-hub).
    private struct Hop
    {
        internal IBatchHolder Holder;
    }

    private void BeginShare(FrameBatch source)
    {
        if (_source is not null || _clones != 0 || _count != 0 || IsPooled || !_isHeld || !source._isHeld || ReferenceEquals(this, source))
        {
            ThrowHelper.Invalid("Only an empty borrowing batch can become a clone, of a batch that is held.");
        }

        _source = source;
        _hasOffloads = source._hasOffloads;
        source._clones++;
    }
}
