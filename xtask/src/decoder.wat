;; Decodes the module from its text, which stands in memory from $at to $end; the bytes go behind it.
;;
;; Memory begins with tables, which `embed.rs` fills in: from 0 the byte of each character that stands for one, from 128 the number of
;; each character that is an escape (0: it is none), and from 128 + 128 n the bytes of the characters behind escape n.
(module
  (import "" "memory" (memory 1))
  (data (i32.const 0) "TABLES")
  (func (export "decode") (param $at i32) (param $end i32) (param $length i32) (param $checksum i32) (result i32)
    (local $character i32) (local $escape i32) (local $out i32) (local $word i32) (local $sum i32)
    (local.set $out (local.get $end))
    (loop $next
      (local.set $character (i32.load8_u (local.get $at)))
      (if (local.tee $escape (i32.load8_u offset=128 (local.get $character)))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (i32.store8
            (local.get $out)
            (i32.load8_u offset=128 (i32.add (i32.shl (local.get $escape) (i32.const 7)) (i32.load8_u (local.get $at))))))
        (else (i32.store8 (local.get $out) (i32.load8_u (local.get $character)))))
      (local.set $out (i32.add (local.get $out) (i32.const 1)))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $end))))
    ;; By words, the last of which is filled up with the zeros that memory begins with.
    (local.set $word (local.get $end))
    (loop $sums
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load align=1 (local.get $word))))
      (br_if $sums (i32.lt_u (local.tee $word (i32.add (local.get $word) (i32.const 4))) (local.get $out))))
    (i32.and
      (i32.eq (i32.sub (local.get $out) (local.get $end)) (local.get $length))
      (i32.eq (local.get $sum) (local.get $checksum)))))
