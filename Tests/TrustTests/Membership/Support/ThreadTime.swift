import Foundation

/// What something costs this thread, however many others want its processor.
///
/// Growth is compared, never speed; and a wall clock would compare how busy the machine was.
func threadTime(of work: () -> Void) -> Duration {
    func spent() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let before = spent()
    work()
    return spent() - before
}
